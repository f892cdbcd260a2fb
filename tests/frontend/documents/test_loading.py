"""The process that reads a file: it finds its packages and leaves no processes."""

import os
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest
from PIL import Image

from frontend.documents import Limits, load
from frontend.documents.errors import TookTooLong
from tests.frontend.documents.test_ocr import saved

ROOT = Path(__file__).parents[3]


def test_packages_are_found_where_only_pythonpath_names_them() -> None:
    """In the page's image, the packages are in a separate folder."""
    interpreter = Path(sys.base_prefix) / "bin" / f"python{sys.version_info.major}.{sys.version_info.minor}"
    program = "from frontend.documents import load; print(load('a.html', b'<html><p>Hola').text)"
    environment = {"PYTHONPATH": f"{ROOT}{os.pathsep}{sysconfig.get_path('purelib')}"}

    said = subprocess.run([interpreter, "-c", program], env=environment, capture_output=True, text=True, timeout=60)

    assert (said.stdout, said.stderr) == ("Hola\n", "")


def test_a_program_that_hangs_ends_with_the_reader(tmp_path: Path) -> None:
    """A fake Tesseract that hangs is killed after the time limit of one page."""
    program = tmp_path / "tesseract"
    program.write_text(
        f'#!/bin/sh\n[ "$1" != --list-langs ] || {{ echo spa; exit; }}\necho $$ > {tmp_path}/pid\nexec /bin/sleep 600\n'
    )
    program.chmod(0o755)
    image = saved([Image.new("L", (100, 100), 255)], "PNG")

    with pytest.raises(TookTooLong) as raised:
        load("a.png", image, Limits(ocr_seconds=3), programs=str(tmp_path))
    assert raised.value.values == {"limit": 3}, "the limit that passed, not that of the whole file"

    pid = int((tmp_path / "pid").read_text())
    state = Path(f"/proc/{pid}/stat")
    assert not state.exists() or state.read_text().split()[2] == "Z"  # a zombie: not yet reaped by its parent
