"""A configuration is valid, or loading it raises an error that names the invalid key."""

from pathlib import Path

import pytest

from model.training.config import EMBEDDED, FINE_TUNING, Config, DataFile, HeldOut, Source, Stage, load_config
from model.training.errors import InvalidConfig

SMALL = """
id = "small"
base = "someone/encoder"
licence = "mit"
seeds = [1, 2]
vocabulary = ["prose.txt"]

[held_out]
choose = "b.json"
one_in = 4

[stage_defaults]
batch = 4
learning_rate = 1

[[stages]]
name = "first"
steps = 3
sources = [{ file = "a.json", share = 0.5 }, { kind = "everyday", count = 7 }]

[[stages]]
name = "second"
epochs = 2
batch = 8
sources = [{ file = "b.json" }]

[[files]]
file = "a.json"
origin = "somewhere"
licence = "mit"
sha256 = "00"
pooled = true
"""


def load(tmp_path: Path, text: str) -> Config:
    path = tmp_path / "config.toml"
    path.write_text(text, encoding="utf-8")
    return load_config(path)


def test_every_table_becomes_its_dataclass_and_stages_take_the_defaults(tmp_path: Path) -> None:
    assert load(tmp_path, SMALL) == Config(
        id="small",
        base="someone/encoder",
        licence="mit",
        seeds=(1, 2),
        vocabulary=("prose.txt",),
        held_out=HeldOut("b.json", 4),
        stages=(
            Stage(
                "first",
                (Source(file="a.json", share=0.5), Source(kind="everyday", count=7)),
                learning_rate=1.0,
                steps=3,
                batch=4,
            ),
            Stage("second", (Source(file="b.json"),), learning_rate=1.0, epochs=2.0, batch=8),
        ),
        files=(DataFile("a.json", "somewhere", "mit", "00", pooled=True),),
    )


def test_the_files_that_are_needed_are_named_once(tmp_path: Path) -> None:
    assert load(tmp_path, SMALL).needed() == ["a.json", "b.json", "prose.txt"]


@pytest.mark.parametrize("path", [EMBEDDED, FINE_TUNING])
def test_the_files_that_come_with_the_project_are_valid(path: Path) -> None:
    load_config(path)


def test_the_embedded_model_reads_line_breaks() -> None:
    assert load_config(EMBEDDED).line_break == "•"


def test_every_file_of_the_embedded_model_has_an_origin_a_licence_and_a_hash() -> None:
    config = load_config(EMBEDDED)
    for name in config.needed():
        file = config.file(name)
        assert file is not None and file.origin and file.licence and len(file.sha256) == 64, name


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ('id = "small"\n', "", "id is missing"),
        ('id = "small"', "id = 3", "id is not of type str"),
        ("one_in = 4", "one_in = 0", "held_out.one_in is less than 1"),
        ("one_in = 4", "one_of = 4", "unknown key held_out.one_of"),
        ("seeds = [1, 2]", "seeds = []", "there are no seeds"),
        ("steps = 3", "steps = 3\nepochs = 1", "stage first needs either steps or epochs"),
        ("steps = 3", "steps = true", "stages.steps is not of type int"),
        ("batch = 8", "batch = 0", "must be above 0"),
        ("batch = 8", "batch = 8\ndropout = 1.0", "must be from 0 to 1"),
        ("batch = 8", "batch = 8\nstride = 400", "stride of stage second must be less than its window"),
        ("batch = 8", "batch = 8\nlayers = 2", "unknown key stages.layers"),
        ("share = 0.5", "share = 0", "share must be above 0"),
        ("count = 7", 'count = 7, file = "a.json"', "everyday has a count and no file"),
        ('kind = "everyday"', 'kind = "made-up"', "unknown kind of source made-up"),
        ('{ file = "b.json" }', '{ file = "b.json", count = 3 }', "squad has a file and no count"),
        ("[stage_defaults]", "[[stage_defaults]]", "stage_defaults is not a table"),
        ("[[stages]]", "[[stage]]", "unknown key stage"),
        ("seeds = [1, 2]", "seeds = [1,", "Invalid value"),
    ],
)
def test_the_error_names_the_wrong_key(tmp_path: Path, old: str, new: str, reason: str) -> None:
    assert old in SMALL
    with pytest.raises(InvalidConfig, match=reason) as caught:
        load(tmp_path, SMALL.replace(old, new))
    assert caught.value.code == "invalid_config"


def test_a_configuration_without_stages_is_rejected(tmp_path: Path) -> None:
    with pytest.raises(InvalidConfig, match="there are no stages"):
        load(tmp_path, 'id = "x"\nbase = "y"\nlicence = "z"\nstages = []')


def test_a_file_that_is_missing_is_rejected(tmp_path: Path) -> None:
    with pytest.raises(InvalidConfig, match="No such file"):
        load_config(tmp_path / "none.toml")
