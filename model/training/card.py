"""The model card of a trained checkpoint: its data, settings and metrics."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import yaml  # type: ignore[import-untyped]

from evaluation.totals import Measure, Summary
from model.bake.fetch import Checkpoint
from model.training.config import Config

TOOLS = ("torch", "transformers", "tokenizers", "numpy")


@dataclass(frozen=True, slots=True)
class Metrics:
    """Metrics on one set of held-out questions. `before`: those of the base, if they were measured."""

    before: Summary | None
    after: Summary


def write_card(directory: Path, config: Config, base: Checkpoint, metrics: Mapping[str, Metrics]) -> None:
    """Write README.md, and the same data as training.json."""
    run = {
        "base": {"id": base.id, "revision": base.revision},
        "config": asdict(config),
        "figures": {name: _as_json(result) for name, result in metrics.items()},
        "tools": {tool: version(tool) for tool in TOOLS},
    }
    text = json.dumps(run, ensure_ascii=False, indent=2) + "\n"
    (directory / "training.json").write_text(text, encoding="utf-8")
    trained_on = list(dict.fromkeys(source.file for stage in config.stages for source in stage.sources if source.file))
    metadata = {
        "model_name": config.id,
        "language": "es",
        "license": config.licence,
        "pipeline_tag": "question-answering",
        "base_model": base.id,
        "datasets": [Path(name).name.split(".")[0] for name in trained_on],
    }
    parts = [
        f"---\n{yaml.safe_dump(metadata, allow_unicode=True, sort_keys=False)}---",
        f"# {config.id}",
        f"An extractive question-answering model: {base.id}, fine-tuned with `make train`.",
        "## How well it answers",
        "EM and F1 in percent, of the best span, with 95 % intervals by bootstrap over articles; AUC of the no-answer "
        "score between questions without and with an answer. The model was not trained on these articles.",
        table(metrics),
        "## How it was made",
        _stages(config),
        "## Data and licences",
        _data(config, trained_on),
    ]
    (directory / "README.md").write_text("\n\n".join(parts) + "\n", encoding="utf-8")


def table(metrics: Mapping[str, Metrics]) -> str:
    rows = ["| held out | questions | EM | F1 | AUC |", "|---|---|---|---|---|"]
    for name, result in metrics.items():
        for label, summary in (("before", result.before), ("", result.after)):
            if summary is None:
                continue
            answerable = summary.has_answer
            cells = [
                f"{name} {label}".strip(),
                str(summary.overall.total),
                _interval(answerable.exact) if answerable else "–",
                _interval(answerable.f1) if answerable else "–",
                "–" if summary.auc is None else f"{summary.auc:.3f}",
            ]
            rows.append(f"| {' | '.join(cells)} |")
    return "\n".join(rows)


def _interval(measure: Measure) -> str:
    return f"{measure.value:.1f} ({measure.low:.1f} – {measure.high:.1f})"


def _as_json(metrics: Metrics) -> dict[str, Any]:
    content: dict[str, Any] = {"after": asdict(metrics.after)}
    if metrics.before:
        content["before"] = asdict(metrics.before)
    return content


def _stages(config: Config) -> str:
    rows = ["| stage | data | learning rate | length | batch | window |", "|---|---|---|---|---|---|"]
    for stage in config.stages:
        data = ", ".join(source.file or f"{source.count} generated ({source.kind})" for source in stage.sources)
        length = f"{stage.steps} steps" if stage.steps else f"{stage.epochs:g} epochs"
        rows.append(
            f"| {stage.name} | {data} | {stage.learning_rate:g} | {length} | {stage.batch} | {stage.window} tokens |"
        )
    seeds = ", ".join(map(str, config.seeds))
    return "\n".join([*rows, "", f"Seeds of the last stage, whose weights are averaged: {seeds}."])


def _data(config: Config, names: list[str]) -> str:
    rows = ["| file | origin | licence |", "|---|---|---|"]
    for name in names:
        file = config.file(name)
        rows.append(f"| {name} | {file.origin if file else '–'} | {file.licence if file else '–'} |")
    return "\n".join(rows)
