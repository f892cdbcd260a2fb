"""Errors of the download, most of them raised before a large file is fetched; the hub is a fake, see hub.py."""

import subprocess
from pathlib import Path

import pytest
from huggingface_hub import HfApi

from benchmarks.random_checkpoint import edit_config
from model.bake.errors import (
    BakeError,
    Damaged,
    DiskFull,
    Gated,
    HubFailed,
    NoNetwork,
    UnknownModel,
    UnknownRevision,
    UnsupportedKind,
    Unwritable,
    WrongTask,
)
from model.bake.fetch import fetch
from tests.model.bake.hub import ID, Hub, Repository, fetched


def test_a_cache_that_cannot_be_written(hub: Hub, bert: Path, tmp_path: Path) -> None:
    hub.repositories[ID] = Repository(bert)
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(Unwritable, match="cannot be written to"):
        fetched(hub, tmp_path / "file" / "cache")


def test_an_unknown_model(hub: Hub, tmp_path: Path) -> None:
    with pytest.raises(UnknownModel, match=r"someone/else is neither a directory nor a model"):
        fetched(hub, tmp_path, "someone/else")


def test_a_name_that_is_not_an_id(hub: Hub, tmp_path: Path) -> None:
    with pytest.raises(UnknownModel, match=r"no/such/directory is neither"):
        fetched(hub, tmp_path, "no/such/directory")
    assert hub.asked == []


def test_an_unknown_revision(hub: Hub, directory: Path, tmp_path: Path) -> None:
    hub.repositories[ID] = Repository(directory)
    with pytest.raises(UnknownRevision, match="has no revision v9"):
        fetched(hub, tmp_path / "cache", revision="v9")


def test_a_gated_model(hub: Hub, directory: Path, tmp_path: Path) -> None:
    hub.repositories[ID] = Repository(directory, gated=True)
    with pytest.raises(Gated, match="accept its terms"):
        fetched(hub, tmp_path / "cache")


def test_no_network(tmp_path: Path) -> None:
    with pytest.raises(NoNetwork, match=r"http://127\.0\.0\.1:1 cannot be reached"):
        fetch(ID, None, False, HfApi(endpoint="http://127.0.0.1:1"), tmp_path)


def test_a_hub_that_fails(hub: Hub, tmp_path: Path) -> None:
    hub.status = 501
    with pytest.raises(HubFailed, match="answered 501"):
        fetched(hub, tmp_path)


def test_free_disk_space_is_checked_before_the_download(hub: Hub, directory: Path, tmp_path: Path) -> None:
    hub.repositories[ID] = Repository(directory, claims={"model.safetensors": 10**18})
    with pytest.raises(DiskFull, match=r"1000000000000\d+ bytes are needed"):
        fetched(hub, tmp_path / "cache")
    assert hub.fetched() == ["config.json"]


def test_a_disk_that_fills_up_during_the_download(hub: Hub, directory: Path, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", disk], capture_output=True).returncode:
        pytest.skip("a file system cannot be mounted here")
    try:
        hub.repositories[ID] = Repository(directory, claims={"model.safetensors": 0})
        with pytest.warns(UserWarning, match="Not enough free disk space"), pytest.raises(DiskFull):
            fetched(hub, disk / "cache")
    finally:
        subprocess.run(["umount", disk], check=True)


@pytest.mark.parametrize(
    ("changes", "error", "message"),
    [
        ({"architectures": ["BertForMaskedLM"]}, WrongTask, "BertForMaskedLM"),
        ({"architectures": None}, WrongTask, "xlm-roberta"),
        (
            {"architectures": ["BigBirdForQuestionAnswering"], "model_type": "big_bird"},
            UnsupportedKind,
            r"big_bird \(BigBirdForQuestionAnswering\)",
        ),
    ],
)
def test_another_task_or_kind_is_rejected_by_name_before_its_weights_are_fetched(
    hub: Hub, directory: Path, tmp_path: Path, changes: dict[str, object], error: type[BakeError], message: str
) -> None:
    edit_config(directory, **changes)
    hub.repositories[ID] = Repository(directory)
    with pytest.raises(error, match=message):
        fetched(hub, tmp_path / "cache")
    assert hub.fetched() == ["config.json"]


@pytest.mark.parametrize("missing", ["config.json", "model.safetensors"])
def test_a_checkpoint_without_one_of_its_files(hub: Hub, directory: Path, tmp_path: Path, missing: str) -> None:
    (directory / missing).unlink()
    hub.repositories[ID] = Repository(directory)
    for model in (ID, str(directory)):
        with pytest.raises(Damaged, match=missing):
            fetched(hub, tmp_path / "cache", model)


def test_a_config_that_is_not_json(directory: Path) -> None:
    (directory / "config.json").write_text("{")
    with pytest.raises(Damaged, match="JSONDecodeError"):
        fetch(str(directory), None, False, HfApi())
