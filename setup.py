"""Put resources/ and translations/ into the wheel, as greendesk/_shipped (see greendesk/paths.py).

Everything else stands in pyproject.toml. An editable install leaves them where they are.
"""

import shutil
import subprocess
import sys
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

ROOT = Path(__file__).resolve().parent
LEFT_OUT = shutil.ignore_patterns("__pycache__", "endpoint", "th.d", "*.py", "*.po", "*.pot")


class WithShippedFiles(build_py):
    """Compiles the catalogues and copies what ships with the program."""

    def run(self) -> None:
        super().run()
        if self.editable_mode:
            return
        subprocess.run([sys.executable, ROOT / "translations" / "build.py", "compile"], check=True)
        shipped = Path(self.build_lib, "greendesk", "_shipped")
        for name in ("resources", "translations"):
            shutil.rmtree(shipped / name, ignore_errors=True)
            shutil.copytree(ROOT / name, shipped / name, ignore=LEFT_OUT)


setup(cmdclass={"build_py": WithShippedFiles})
