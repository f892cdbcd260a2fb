"""Download with the real hub client from a fake hub on loopback; see hub.py."""

import random
import shutil
from pathlib import Path

import pytest
import torch
from huggingface_hub import HfApi
from huggingface_hub.constants import DOWNLOAD_CHUNK_SIZE
from safetensors.torch import load_file
from transformers import AutoModelForQuestionAnswering

from benchmarks.random_checkpoint import edit_config
from function.reader.manifest import ARCHITECTURES
from model.bake.errors import (
    PickleOnly,
    UnknownRevision,
)
from model.bake.fetch import KINDS, Checkpoint, fetch
from tests.model.bake.hub import ID, Hub, Repository, fetched


def names(checkpoint: Checkpoint) -> set[str]:
    return {path.name for path in checkpoint.directory.iterdir()}


def test_a_branch_is_resolved_to_its_commit(hub: Hub, directory: Path, tmp_path: Path) -> None:
    hub.repositories[ID] = repository = Repository(directory)
    assert fetched(hub, tmp_path / "cache", revision=repository.commit).revision == repository.commit
    checkpoint = fetched(hub, tmp_path / "cache", revision="main")
    assert (checkpoint.id, checkpoint.revision, checkpoint.kind) == (ID, repository.commit, "bert")
    assert (
        load_file(checkpoint.directory / "model.safetensors").keys()
        == load_file(directory / "model.safetensors").keys()
    )


def test_only_needed_files_are_downloaded_and_safetensors_are_preferred(
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


def test_downloaded_files_are_not_downloaded_again(hub: Hub, directory: Path, tmp_path: Path) -> None:
    hub.repositories[ID] = Repository(directory)
    fetched(hub, tmp_path / "cache")
    assert "model.safetensors" in hub.fetched()
    hub.asked.clear()
    fetched(hub, tmp_path / "cache")
    assert hub.fetched() == []


def test_an_interrupted_download_is_resumed(hub: Hub, directory: Path, tmp_path: Path) -> None:
    """The client writes whole chunks, and resumes after the last of them."""
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
    edit_config(directory, layer_norm_eps=1e-5)
    assert fetch(str(directory), None, False, HfApi(endpoint=hub.url)).revision != before.revision
    assert hub.asked == []


def test_a_local_checkpoint_has_the_name_on_its_card(directory: Path) -> None:
    (directory / "README.md").write_text("---\nmodel_name: someone/leases\n---\n")
    assert fetch(str(directory), None, False, HfApi()).id == "someone/leases"


@pytest.mark.parametrize("card", ["no metadata", "---\nlicense: [\n---\n", "---\n- a list\n---\n"])
def test_an_invalid_card_is_ignored(directory: Path, card: str) -> None:
    (directory / "README.md").write_text(card)
    assert fetch(str(directory), None, False, HfApi()).card == {}


def test_a_local_directory_has_no_other_revision(bert: Path) -> None:
    with pytest.raises(UnknownRevision, match="has no revision main"):
        fetch(str(bert), "main", False, HfApi())


def test_the_function_reads_every_kind_that_can_be_baked() -> None:
    assert set(ARCHITECTURES) == set(KINDS)
