"""LibreOffice, once for all documents: a process starts in a second and converts many files."""

import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

KINDS = ("pdf", "docx", "odt")


def converted(sources: Sequence[Path], kind: str, folder: Path) -> None:
    """Each to `folder`, with the ending `kind`; skips where there is no LibreOffice."""
    soffice = shutil.which("soffice")
    if soffice is None:
        pytest.skip("no soffice: apt install libreoffice-writer-nogui")
    profile = folder / "profile"
    command = [soffice, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--convert-to", kind]
    done = subprocess.run(
        [*command, "--outdir", str(folder), *map(str, sources)], capture_output=True, timeout=120, text=True
    )
    missing = [source.stem for source in sources if not (folder / f"{source.stem}.{kind}").exists()]
    assert not missing, f"{missing}: {done.stdout}{done.stderr}"
