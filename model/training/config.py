"""Read the TOML configuration of a training into dataclasses. Wrong and unknown keys are errors."""

import tomllib
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from pathlib import Path
from typing import Any, TypeVar

from model.training.errors import InvalidConfig

T = TypeVar("T")

EMBEDDED = Path(__file__).with_name("embedded.toml")
FINE_TUNING = Path(__file__).with_name("fine_tuning.toml")

# Kinds of sources, and the keys that each of them has.
KINDS = {"squad": "a file and no count", "spans": "a file and a count", "everyday": "a count and no file"}


@dataclass(frozen=True, slots=True)
class DataFile:
    """A data file. `pooled`: an "article" of this file is a collection of paragraphs from different articles."""

    file: str
    origin: str
    licence: str
    sha256: str
    pooled: bool = False


@dataclass(frozen=True, slots=True)
class Source:
    """A source of examples.

    `kind`: the questions of a SQuAD file, `count` recurring spans of a text file, or `count` generated everyday
    documents with questions. `share`: the share of a file's questions to use, chosen by the seed. `unanswerable`: how
    many unanswerable questions to make for each of them, by asking about another paragraph of the article.
    """

    kind: str = "squad"
    file: str = ""
    share: float = 1.0
    unanswerable: float = 0.0
    count: int = 0


@dataclass(frozen=True, slots=True)
class Stage:
    """A training stage: `steps` of `batch` windows each, or `epochs` over the data if `steps` is 0.

    `window` and `stride` count tokens, the question included in `window`. `frozen_layers`: how many of the lowest
    layers keep their weights. `empty_windows`: of the windows that do not contain the answer of an answerable
    question, the share that is kept. `warm_up` is a share of the steps.
    """

    name: str
    sources: tuple[Source, ...] = ()
    learning_rate: float = 5e-5
    steps: int = 0
    epochs: float = 0.0
    batch: int = 16
    window: int = 320
    stride: int = 100
    dropout: float = 0.1
    warm_up: float = 0.1
    weight_decay: float = 0.01
    clip: float = 1.0
    frozen_layers: int = 0
    freeze_embeddings: bool = True
    empty_windows: float = 0.2


@dataclass(frozen=True, slots=True)
class HeldOut:
    """Articles that are not trained on: all of `always`, and one in `one_in` of `choose`, by a hash of the title.

    `measure`: the files whose held-out articles the checkpoint is measured on.
    """

    choose: str
    one_in: int
    always: tuple[str, ...] = ()
    measure: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Config:
    """One training. The last stage is trained once with each of `seeds`, and their weights are averaged.

    `vocabulary`: text and SQuAD files. Pieces that occur in them `vocabulary_least` times are kept, the others are
    trimmed. Without files, the vocabulary is not trimmed. `line_break`: the word that replaces line breaks, for
    tokenizers that treat them as spaces.
    """

    id: str
    base: str
    licence: str
    stages: tuple[Stage, ...]
    seeds: tuple[int, ...] = (0,)
    checkpoint_steps: int = 100
    held_out: HeldOut | None = None
    files: tuple[DataFile, ...] = ()
    vocabulary: tuple[str, ...] = ()
    vocabulary_least: int = 3
    line_break: str = ""

    def file(self, name: str) -> DataFile | None:
        return next((file for file in self.files if file.file == name), None)

    def needed(self) -> list[str]:
        """Return the names of all files that the training reads, without duplicates."""
        names = [source.file for stage in self.stages for source in stage.sources if source.file]
        measured = [self.held_out.choose, *self.held_out.measure] if self.held_out else []
        return list(dict.fromkeys([*names, *measured, *self.vocabulary]))


def load_config(path: Path) -> Config:
    """Load a configuration. Raises InvalidConfig."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InvalidConfig(str(path), error.strerror or type(error).__name__) from None
    except ValueError as error:
        raise InvalidConfig(str(path), str(error)) from None
    try:
        return _check(_config(content))
    except ValueError as error:
        raise InvalidConfig(str(path), str(error)) from None


def _config(content: dict[str, Any]) -> Config:
    defaults = _table(content, "stage_defaults")
    stages = []
    for stage in _list(content, "stages"):
        sources = tuple(_build(Source, source, "sources") for source in _list(stage, "sources"))
        stages.append(_build(Stage, {**defaults, **stage, "sources": sources}, "stages"))
    held_out = _table(content, "held_out")
    return _build(
        Config,
        {
            **{key: value for key, value in content.items() if key != "stage_defaults"},
            "stages": tuple(stages),
            "held_out": _build(HeldOut, held_out, "held_out") if held_out else None,
            "files": tuple(_build(DataFile, file, "files") for file in _list(content, "files")),
        },
        "",
    )


def _table(content: Mapping[str, Any], key: str) -> dict[str, Any]:
    value = content.get(key, {})
    if not isinstance(value, dict):
        raise ValueError(f"{key} is not a table")
    return value


def _list(content: Mapping[str, Any], key: str) -> list[dict[str, Any]]:
    value = content.get(key, [])
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise ValueError(f"{key} is not a list of tables")
    return value


def _build(kind: type[T], values: Mapping[str, Any], where: str) -> T:
    known = {field.name: field for field in fields(kind)}  # type: ignore[arg-type]
    prefix = f"{where}." if where else ""
    if unknown := sorted(values.keys() - known.keys()):
        raise ValueError(f"unknown key {prefix}{unknown[0]}")
    arguments: dict[str, Any] = {}
    for name, field in known.items():
        if name not in values:
            if field.default is MISSING:
                raise ValueError(f"{prefix}{name} is missing")
            continue
        value = tuple(values[name]) if isinstance(values[name], list) else values[name]
        expected = field.type
        if expected is float and type(value) is int:
            value = float(value)
        if expected in (str, int, float, bool) and type(value) is not expected:
            raise ValueError(f"{prefix}{name} is not of type {expected.__name__}")
        arguments[name] = value
    return kind(**arguments)


def _check(config: Config) -> Config:
    if not config.stages:
        raise ValueError("there are no stages")
    if not config.seeds:
        raise ValueError("there are no seeds")
    if config.checkpoint_steps < 1:
        raise ValueError("checkpoint_steps is less than 1")
    if config.held_out and config.held_out.one_in < 1:
        raise ValueError("held_out.one_in is less than 1")
    for stage in config.stages:
        _check_stage(stage)
    return config


def _check_stage(stage: Stage) -> None:
    if (stage.steps > 0) == (stage.epochs > 0):
        raise ValueError(f"stage {stage.name} needs either steps or epochs")
    if min(stage.batch, stage.learning_rate, stage.clip) <= 0:
        raise ValueError(f"batch, learning_rate and clip of stage {stage.name} must be above 0")
    if not 0 <= stage.dropout < 1 or not 0 <= stage.warm_up < 1 or not 0 <= stage.empty_windows <= 1:
        raise ValueError(f"dropout, warm_up and empty_windows of stage {stage.name} must be from 0 to 1")
    if not 0 <= stage.stride < stage.window:
        raise ValueError(f"stride of stage {stage.name} must be less than its window")
    for source in stage.sources:
        if source.kind not in KINDS:
            raise ValueError(f"unknown kind of source {source.kind}; there are {', '.join(KINDS)}")
        if (source.kind == "everyday") == bool(source.file) or (source.kind == "squad") == (source.count > 0):
            raise ValueError(f"a source of kind {source.kind} has {KINDS[source.kind]} (stage {stage.name})")
        if not 0 < source.share <= 1 or source.unanswerable < 0:
            raise ValueError(f"share must be above 0 and at most 1, unanswerable at least 0 (stage {stage.name})")
