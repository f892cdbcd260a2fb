"""Read DOC files, the format of Word before 2007: LibreOffice converts them to DOCX."""

import resource
import shutil
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

from frontend.documents import docx
from frontend.documents.document import MEGABYTE, Extract, Limits
from frontend.documents.errors import DamagedFile, NeedsLibreOffice

ADDRESS_SPACE = 4000 * MEGABYTE  # LibreOffice's libraries map 1 GB, of which they use little
# Do not run macros, and do not fetch what the document links to.
_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableMacrosExecution" oor:op="fuse">
<value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="BlockUntrustedRefererLinks"
 oor:op="fuse"><value>true</value></prop></item>
</oor:items>
"""


def read(data: bytes, limits: Limits, charset: str | None) -> Extract:
    """Convert and read a file. Raises NeedsLibreOffice, DamagedFile, ExpandsTooMuch or TooManyPages."""
    soffice = shutil.which("soffice")
    if soffice is None:
        raise NeedsLibreOffice
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "profile" / "user").mkdir(parents=True)
        (folder / "profile" / "user" / "registrymodifications.xcu").write_text(_SETTINGS, encoding="utf-8")
        (folder / "a.doc").write_bytes(data)
        profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
        subprocess.run(
            [soffice, profile, "--headless", "--norestore", "--convert-to", "docx", "--outdir", name, f"{name}/a.doc"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={"PATH": "/usr/bin:/bin", "HOME": name},
            preexec_fn=_allow_address_space,
        )
        if not (folder / "a.docx").exists():
            raise DamagedFile
        return docx.read((folder / "a.docx").read_bytes(), limits, None)


def _allow_address_space() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, resource.getrlimit(resource.RLIMIT_AS)[1]))
