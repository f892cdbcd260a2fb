"""Fetch Lambda's runtime interface emulator. AWS publishes it in the wheel of aws-sam-cli."""

import hashlib
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from infra.local.errors import EmulatorError

RELEASE = "1.170.0"
UV = Path(__file__).resolve().parents[1] / "setup" / "uv"


@dataclass(frozen=True, slots=True)
class Binary:
    """An emulator in the wheel and its SHA-256."""

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
    """Unpack the wheel, which has the emulators for all architectures, into `directory`. Raises EmulatorError."""
    command: list[str | Path] = [
        UV,
        "pip",
        "install",
        "--quiet",
        "--python",
        sys.executable,
        "--no-deps",
        "--only-binary",
        ":all:",
    ]
    command += ["--target", directory, f"aws-sam-cli=={RELEASE}"]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environ)
    if done.returncode != 0:
        reason = (done.stdout.strip().splitlines() or ["uv printed nothing"])[-1].strip()
        raise EmulatorError(
            f"No se pudo descargar el emulador (aws-sam-cli {RELEASE}); ¿hay conexión con PyPI? {reason}",
            f"The emulator (aws-sam-cli {RELEASE}) could not be downloaded; can PyPI be reached? {reason}",
        )
    return directory


def fetch(
    cache: Path,
    *,
    system: str = platform.system(),
    machine: str = platform.machine(),
    download: Callable[[Path], Path] = download,
) -> Path:
    """Return the emulator for this machine. Download it if it is not in `cache` or is damaged. Raises EmulatorError."""
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
        content = _read(download(Path(scratch) / "wheel"), binary)
        whole = Path(scratch) / path.name
        whole.write_bytes(content)
        whole.chmod(0o755)
        whole.replace(path)
    return path


def _read(directory: Path, binary: Binary) -> bytes:
    try:
        content = (directory / binary.member).read_bytes()
    except OSError as error:
        raise EmulatorError(
            f"aws-sam-cli {RELEASE} no contiene el emulador: {error}",
            f"aws-sam-cli {RELEASE} does not hold the emulator: {error}",
        ) from error
    if _sha256(content) != binary.sha256:
        raise EmulatorError(
            f"El emulador de aws-sam-cli {RELEASE} no tiene el sha256 esperado: no se usará.",
            f"The emulator of aws-sam-cli {RELEASE} does not have the expected sha256: it will not be used.",
        )
    return content


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
