import json
from pathlib import Path
from typing import Any

import pytest

from function.reader.errors import ModelError
from function.reader.manifest import ARCHITECTURES, Manifest
from function.reader.reader import EMBEDDED, load_reader

FIELDS = {
    "id": "someone/model",
    "revision": "abc",
    "architecture": "bert",
    "max_tokens": 384,
    "stride": 128,
    "no_answer_threshold": 0.5,
}


def written(directory: Path, content: Any) -> Path:
    (directory / "manifest.json").write_text(json.dumps(content), encoding="utf-8")
    return directory


def test_loads_what_the_reader_acts_on_and_keeps_the_rest(tmp_path: Path) -> None:
    manifest = Manifest.load(written(tmp_path, FIELDS | {"quality": {"f1": 50.0}}))
    assert (manifest.id, manifest.max_tokens, manifest.no_answer_threshold) == ("someone/model", 384, 0.5)
    assert manifest.raw["quality"] == {"f1": 50.0}


@pytest.mark.parametrize("field", FIELDS)
def test_a_lacking_field_is_refused(tmp_path: Path, field: str) -> None:
    with pytest.raises(ModelError, match=field):
        Manifest.load(written(tmp_path, {name: value for name, value in FIELDS.items() if name != field}))


@pytest.mark.parametrize(("named", "expected"), [({}, 1.0), ({"temperature": 1.7}, 1.7), ({"temperature": 2}, 2.0)])
def test_the_temperature_is_1_where_none_is_named(tmp_path: Path, named: dict[str, float], expected: float) -> None:
    assert Manifest.load(written(tmp_path, FIELDS | named)).temperature == expected


@pytest.mark.parametrize("value", [0, -1, 1e-30, 1e30, float("nan"), float("inf"), None, "warm", [1.0]])
def test_a_bad_temperature_is_refused(tmp_path: Path, value: Any) -> None:
    with pytest.raises(ModelError, match=r"is not a manifest .*make the model directory again"):
        Manifest.load(written(tmp_path, FIELDS | {"temperature": value}))


@pytest.mark.parametrize("content", ["", "[]", "{"])
def test_a_file_that_is_no_manifest_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / "manifest.json").write_text(content, encoding="utf-8")
    with pytest.raises(ModelError, match="is not a manifest"):
        Manifest.load(tmp_path)


def test_a_directory_without_manifest_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="QAS_MODEL must name a model directory"):
        load_reader(tmp_path)


def test_an_unknown_architecture_is_refused_by_name_with_those_that_are_known(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"'mamba'.*xlm-roberta"):
        load_reader(written(tmp_path, FIELDS | {"architecture": "mamba"}))


@pytest.mark.parametrize("damaged", ["model.onnx", "tokenizer.json"])
@pytest.mark.parametrize("how", ["missing", "cut"])
def test_a_lacking_or_damaged_file_is_refused_by_name(tmp_path: Path, damaged: str, how: str) -> None:
    for file in EMBEDDED.iterdir():
        if file.name != damaged:
            (tmp_path / file.name).symlink_to(file)
        elif how == "cut":
            (tmp_path / damaged).write_bytes(file.read_bytes()[:1000])
    with pytest.raises(ModelError, match=damaged):
        load_reader(tmp_path)


def test_the_embedded_model_is_of_a_known_architecture() -> None:
    assert Manifest.load(EMBEDDED).architecture in ARCHITECTURES
