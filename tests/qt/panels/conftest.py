"""The panels are tested in the real window, on a real project file."""

from tests.qt.window.conftest import project_with, stage_window

__all__ = ["project_with", "stage_window"]
