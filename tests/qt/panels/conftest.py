"""The panels are tested in the real window, on a real project file."""

from tests.qt.window.conftest import lent, project_with, stage_window, window_with

__all__ = ["lent", "project_with", "stage_window", "window_with"]
