"""The real client of the hub against a hub on loopback; see hub.py."""

import json
import random
import shutil
import subprocess
from pathlib import Path

import pytest
import torch
from huggingface_hub import HfApi
from huggingface_hub.constants import DOWNLOAD_CHUNK_SIZE
from safetensors.torch import load_file
from transformers import AutoModelForQuestionAnswering

from model.bake.errors import (
    BakeError,
    Damaged,
    DiskFull,
    Gated,
    HubFailed,
    NoNetwork,
    PickleOnly,
    UnknownModel,
    UnknownRevision,
    UnsupportedKind,
    Unwritable,
    WrongTask,
)
from model.bake.fetch import Checkpoint, fetch
from tests.model.bake.hub import Hub, Repository

ID = "someone/bert-spanish"


@pytest.fixture
def directory(bert: Path, tmp_path: Path) -> Path:
    """A copy that a test may change."""
    return shutil.copytree(bert, tmp_path / "checkpoint")


def fetched(
    hub: Hub, cache: Path, model: str = ID, revision: str | None = None, allow_pickle: bool = False
) -> Checkpoint:
    return fetch(model, revision, allow_pickle, HfApi(endpoint=hub.url), cache)


def names(checkpoint: Checkpoint) -> set[str]:
    return {path.name for path in checkpoint.directory.iterdir()}


def edit(directory: Path, **changes: object) -> None:
    config = json.loads((directory / "config.json").read_text())
    (directory / "config.json").write_text(json.dumps({**config, **changes}))


def test_a_branch_is_resolved_to_its_commit(hub: Hub, directory: Path, tmp_path: Path) -> None:
    hub.repositories[ID] = repository = Repository(directory)
    checkpoint = fetched(hub, tmp_path / "cache", revision="main")
    assert (checkpoint.id, checkpoint.revision, checkpoint.kind) == (ID, repository.commit, "bert")
    assert (
        load_file(checkpoint.directory / "model.safetensors").keys()
        == load_file(directory / "model.safetensors").keys()
    )


def test_a_commit_is_fetched_as_it_is(hub: Hub, directory: Path, tmp_path: Path) -> None:
    hub.repositories[ID] = repository = Repository(directory)
    assert fetched(hub, tmp_path / "cache", revision=repository.commit).revision == repository.commit


def test_only_what_is_needed_is_fetched_and_safetensors_rather_than_a_pickle(
    hub: Hub, directory: Path, tmp_path: Path
) -> None:
    for other in ("pytorch_model.bin", "tf_model.h5", "flax_model.msgpack", "training_args.bin", "onnx.zip"):
        (directory / other).write_bytes(b"not needed")
    (directory / "README.md").write_text("---\nlicense: apache-2.0\ndatasets: [squad_es]\n---\n# A model\n")
    hub.repositories[ID] = Repository(directory)
    checkpoint = fetched(hub, tmp_path / "cache", allow_pickle=True)
    assert names(checkpoint) == {
        "config.json",
        "model.safetensors",
        "tokenizer.json",
        "tokenizer_config.json",
        "README.md",
    }
    assert checkpoint.card == {"license": "apache-2.0", "datasets": ["squad_es"]}
    assert not checkpoint.pickle


def test_what_was_fetched_is_not_fetched_again(hub: Hub, directory: Path, tmp_path: Path) -> None:
    hub.repositories[ID] = Repository(directory)
    fetched(hub, tmp_path / "cache")
    assert "model.safetensors" in hub.fetched()
    hub.asked.clear()
    fetched(hub, tmp_path / "cache")
    assert hub.fetched() == []


def test_a_broken_connection_goes_on_where_it_broke(hub: Hub, directory: Path, tmp_path: Path) -> None:
    """The client writes by chunks, and goes on after the last whole one."""
    (directory / "model.safetensors").write_bytes(random.Random(0).randbytes(2 * DOWNLOAD_CHUNK_SIZE))
    hub.repositories[ID] = repository = Repository(directory)
    hub.breaks["model.safetensors"] = DOWNLOAD_CHUNK_SIZE + 100_000
    checkpoint = fetched(hub, tmp_path / "cache")
    weights = f"GET /{ID}/resolve/{repository.commit}/model.safetensors"
    ranges = [request.removeprefix(weights).strip() for request in hub.asked if request.startswith(weights)]
    assert ranges == ["", f"bytes={DOWNLOAD_CHUNK_SIZE}-"]
    assert (checkpoint.directory / "model.safetensors").read_bytes() == (directory / "model.safetensors").read_bytes()


def test_weights_in_parts(hub: Hub, bert: Path, tmp_path: Path) -> None:
    directory = shutil.copytree(bert, tmp_path / "parts")
    (directory / "model.safetensors").unlink()
    AutoModelForQuestionAnswering.from_pretrained(bert).save_pretrained(directory, max_shard_size="200KB")
    parts = {path.name for path in directory.glob("model-*.safetensors")}
    assert len(parts) > 1
    hub.repositories[ID] = Repository(directory)
    assert names(fetched(hub, tmp_path / "cache")) >= {*parts, "model.safetensors.index.json"}


def test_a_pickle_needs_permission(hub: Hub, directory: Path, tmp_path: Path) -> None:
    torch.save(load_file(directory / "model.safetensors"), directory / "pytorch_model.bin")
    (directory / "model.safetensors").unlink()
    hub.repositories[ID] = Repository(directory)
    with pytest.raises(PickleOnly, match="--allow-pickle"):
        fetched(hub, tmp_path / "cache")
    assert "pytorch_model.bin" not in hub.fetched()
    assert fetched(hub, tmp_path / "cache", allow_pickle=True).pickle


def test_a_local_directory_has_a_hash_for_a_revision(directory: Path, hub: Hub) -> None:
    before = fetch(str(directory), None, False, HfApi(endpoint=hub.url))
    assert (before.id, before.kind, before.directory) == ("checkpoint", "bert", directory)
    (directory / "notes.txt").write_text("not part of the checkpoint")
    assert fetch(str(directory), None, False, HfApi(endpoint=hub.url)).revision == before.revision
    edit(directory, layer_norm_eps=1e-5)
    assert fetch(str(directory), None, False, HfApi(endpoint=hub.url)).revision != before.revision
    assert hub.asked == []


@pytest.mark.parametrize("card", ["no metadata", "---\nlicense: [\n---\n", "---\n- a list\n---\n"])
def test_a_broken_card_is_no_hindrance(directory: Path, card: str) -> None:
    (directory / "README.md").write_text(card)
    assert fetch(str(directory), None, False, HfApi()).card == {}


def test_a_local_directory_has_no_other_revision(bert: Path) -> None:
    with pytest.raises(UnknownRevision, match="has no revision main"):
        fetch(str(bert), "main", False, HfApi())


def test_a_cache_that_cannot_be_written(hub: Hub, bert: Path, tmp_path: Path) -> None:
    hub.repositories[ID] = Repository(bert)
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(Unwritable, match="cannot be written to"):
        fetched(hub, tmp_path / "file" / "cache")


def test_an_unknown_model(hub: Hub, tmp_path: Path) -> None:
    with pytest.raises(UnknownModel, match=r"someone/else is neither a directory nor a model"):
        fetched(hub, tmp_path, "someone/else")


def test_what_cannot_be_an_id(hub: Hub, tmp_path: Path) -> None:
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


def test_a_hub_out_of_order(hub: Hub, tmp_path: Path) -> None:
    hub.status = 501
    with pytest.raises(HubFailed, match="answered 501"):
        fetched(hub, tmp_path)


def test_a_disk_that_is_too_small_is_seen_before_anything_large_is_fetched(
    hub: Hub, directory: Path, tmp_path: Path
) -> None:
    hub.repositories[ID] = Repository(directory, claims={"model.safetensors": 10**18})
    with pytest.raises(DiskFull, match=r"1000000000000\d+ bytes are needed"):
        fetched(hub, tmp_path / "cache")
    assert hub.fetched() == ["config.json"]


def test_a_disk_that_fills_up_on_the_way(hub: Hub, directory: Path, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", disk], capture_output=True).returncode:
        pytest.skip("a file system of its own cannot be mounted here")
    try:
        hub.repositories[ID] = Repository(directory, claims={"model.safetensors": 0})
        with pytest.warns(UserWarning, match="Not enough free disk space"), pytest.raises(DiskFull):
            fetched(hub, disk / "cache")
    finally:
        subprocess.run(["umount", disk], check=True)


@pytest.mark.parametrize(
    ("changes", "error", "says"),
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
def test_another_task_or_kind_is_refused_by_name_before_its_weights_are_fetched(
    hub: Hub, directory: Path, tmp_path: Path, changes: dict[str, object], error: type[BakeError], says: str
) -> None:
    edit(directory, **changes)
    hub.repositories[ID] = Repository(directory)
    with pytest.raises(error, match=says):
        fetched(hub, tmp_path / "cache")
    assert hub.fetched() == ["config.json"]


@pytest.mark.parametrize("missing", ["config.json", "model.safetensors"])
def test_a_checkpoint_without_one_of_its_files(hub: Hub, directory: Path, tmp_path: Path, missing: str) -> None:
    (directory / missing).unlink()
    hub.repositories[ID] = Repository(directory)
    for model in (ID, str(directory)):
        with pytest.raises(Damaged, match=missing):
            fetched(hub, tmp_path / "cache", model)


def test_a_config_that_is_no_json(directory: Path) -> None:
    (directory / "config.json").write_text("{")
    with pytest.raises(Damaged, match="JSONDecodeError"):
        fetch(str(directory), None, False, HfApi())
