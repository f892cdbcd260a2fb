"""Convert all documents in one LibreOffice process, because each process takes a second to start."""

import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

KINDS = ("pdf", "docx", "odt")


def converted(sources: Sequence[Path], kind: str, folder: Path) -> None:
    """Convert the sources to the format `kind` in `folder`, or skip the test if there is no LibreOffice."""
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
