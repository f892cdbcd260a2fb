"""The bake chooses the fastest mix that keeps float32's answers; a mix requested by name fails if it loses them."""

import json
import shutil
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import onnx
import pytest
from huggingface_hub import HfApi
from onnx import numpy_helper

from evaluation.squad import load_squad
from model.bake.bake import BakeOptions, bake, bake_fp32
from model.bake.errors import QualityLost
from model.bake.mix import choose
from model.bake.quantize import FLOAT32, INT8, SMOOTH, Mix, Product
from tests.model.bake.trained import add_outliers

PRODUCTS = [Product(f"/_network/bert/encoder/layer.{n}/output/dense/MatMul", f"x{n}", f"w{n}") for n in range(6)]


def silent(step: str) -> None: ...


@pytest.fixture(scope="module")
def with_outliers(trained: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = shutil.copytree(trained, tmp_path_factory.mktemp("outliers") / "checkpoint")
    add_outliers(directory)
    return directory


@pytest.fixture(scope="module")
def exact(trained: Path, known: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("exact") / "fp32"
    bake_fp32(BakeOptions(str(trained), None, out, "vnni", known), HfApi(), silent)
    return out


@pytest.fixture(scope="module")
def damaged(exact: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of `exact` in which the rows of the head's weights are reversed."""
    out = shutil.copytree(exact, tmp_path_factory.mktemp("damaged") / "model")
    model = onnx.load(out / "model.onnx")
    for tensor in model.graph.initializer:
        if list(tensor.dims) == [64, 2]:
            tensor.CopyFrom(numpy_helper.from_array(numpy_helper.to_array(tensor)[::-1].copy(), tensor.name))
    onnx.save(model, out / "model.onnx")
    return out


def test_outliers_lose_answers_in_plain_int8_and_keep_them_in_the_mix(
    with_outliers: Path, known: Path, tmp_path: Path
) -> None:
    plain = BakeOptions(str(with_outliers), None, tmp_path / "int8", "x86-64-v3", known, quantization="int8")
    with pytest.raises(QualityLost, match="int8 loses"):
        bake(plain, HfApi(), silent)
    assert not (tmp_path / "int8").exists()

    outcome = bake(BakeOptions(str(with_outliers), None, tmp_path / "auto", "x86-64-v3", known), HfApi(), silent)
    assert outcome.chosen.mix == SMOOTH
    assert outcome.chosen.measured.lost_f1(outcome.reference) <= 0.5
    manifest = json.loads((tmp_path / "auto" / "manifest.json").read_text())
    assert "SmoothQuant" in manifest["quantization"]
    assert manifest["float32_products"] == []
    assert manifest["quality"]["known"]["tried"]["int8"]["f1"] < manifest["quality"]["known"]["f1"]


@pytest.mark.parametrize(("name", "description"), [("smooth", "SmoothQuant"), ("float32", "none: float32 weights")])
def test_a_quantization_can_be_requested(
    trained: Path, known: Path, tmp_path: Path, name: str, description: str
) -> None:
    order = BakeOptions(str(trained), None, tmp_path / "model", "vnni", known, quantization=name)
    outcome = bake(order, HfApi(), silent)
    assert [trial.mix.name for trial in outcome.trials] == [name]
    assert description in json.loads((tmp_path / "model" / "manifest.json").read_text())["quantization"]


def choose_among(
    exact: Path, damaged: Path, known: Path, good: Mapping[str, float], forced: Mix | None = None
) -> tuple[list[Mix], Mix, str]:
    """Return the mixes that were tried, the chosen mix and the table.

    `good` contains the directory names of the mixes that answer correctly, with their divergence.
    """
    tried: list[Mix] = []

    def build(mix: Mix) -> Path:
        tried.append(mix)
        name = f"{mix.name}-{len(mix.float32_products)}"
        return shutil.copytree(exact if name in good else damaged, damaged.parent / f"{len(tried)}" / name)

    try:
        questions = load_squad(known).questions
        outcome = choose(build, lambda: PRODUCTS, lambda path: good.get(path.name, 9.0), exact, questions, forced)
        return tried, outcome.chosen.mix, outcome.table()
    finally:
        for number in range(1, len(tried) + 1):
            shutil.rmtree(damaged.parent / f"{number}")


def test_the_fastest_mix_that_keeps_the_answers_is_chosen(exact: Path, damaged: Path, known: Path) -> None:
    tried, taken, _ = choose_among(exact, damaged, known, {"int8-0": 0.2})
    assert (tried, taken) == ([INT8, SMOOTH], INT8)
    tried, taken, table = choose_among(exact, damaged, known, {"smooth-0": 0.1})
    assert (tried, taken) == ([INT8, SMOOTH], SMOOTH)
    lines = table.splitlines()
    assert lines[0].split() == ["fp32", "int8", "smooth"]
    assert lines[-1] == "Chosen: smooth"


def test_more_and_more_products_stay_float32_until_the_answers_are_kept(
    exact: Path, damaged: Path, known: Path
) -> None:
    tried, taken, table = choose_among(exact, damaged, known, {"mixed-4": 0.1})
    assert [len(mix.float32_products) for mix in tried] == [0, 0, 1, 2, 4]
    assert taken == Mix("mixed", tuple(PRODUCTS[:4]))
    assert table.splitlines()[-1].endswith(" ms): " + ", ".join(f"layer.{n}/output/dense" for n in range(4)))


def test_float32_is_chosen_if_every_other_mix_loses_answers(exact: Path, damaged: Path, known: Path) -> None:
    tried, taken, _ = choose_among(exact, damaged, known, {})
    assert tried[-1] == taken == FLOAT32
    assert len(tried) == 6


def test_a_requested_mix_that_loses_answers_is_an_error(exact: Path, damaged: Path, known: Path) -> None:
    with pytest.raises(QualityLost, match="smooth loses") as raised:
        choose_among(exact, damaged, known, {}, forced=SMOOTH)
    assert "Same answers" in str(raised.value)
    assert np.isfinite(float(str(raised.value).split("smooth loses ")[1].split(" F1")[0]))
