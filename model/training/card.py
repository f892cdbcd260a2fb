"""Measures the embedded model on the held-out files and writes its manifest and its card."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path

import numpy as np
from tqdm import tqdm

from evaluation.reader_predictor import ReaderPredictor
from evaluation.runner import predict_all
from evaluation.squad import load_squad
from evaluation.totals import Score, Summary, Totals, summarize
from function.reader.reader import load_reader
from model.training.corpus import sha256
from model.training.network import Shape
from model.training.train import Recipe

TEMPLATE = Path(__file__).with_name("card.md")
TOOLS = ("torch", "onnx", "onnxruntime", "numpy", "scipy")
MAX_TOKENS, STRIDE = 512, 128
KEPT = 0.9  # of the answerable held-out questions, so many get an answer; the threshold follows


@dataclass(frozen=True, slots=True)
class Run:
    """What another run needs to make the same weights; `data` maps files to their sha256."""

    seed: int
    threads: int
    shape: Shape
    recipe: Recipe
    data: dict[str, str]
    held_out: list[str]


def describe(directory: Path, held_out: Path, run: Run) -> None:
    """Writes manifest.json and README.md beside model.onnx and tokenizer.json, with figures of the held-out files."""
    files = {name: sha256(directory / name) for name in ("model.onnx", "tokenizer.json")}
    manifest = {
        "id": "qas/embedded-es",
        "revision": files["model.onnx"][:12],
        "architecture": "lexical",
        "language": "es",
        "licence": "CC BY-SA 4.0",
        "quantization": "float16 weights, int8 word vectors",
        "max_tokens": MAX_TOKENS,
        "stride": STRIDE,
        "no_answer_threshold": 1.0,
        "sha256": files,
        "training": asdict(run),
        "tools": {tool: version(tool) for tool in TOOLS},
    }
    path = directory / "manifest.json"
    _write(path, manifest)
    scores = {name: _scores(directory, held_out / f"{name}.json") for name in run.held_out}
    held = [score.no_answer_score for score in scores["squad-es-v1"] if score.no_answer_score is not None]
    manifest["no_answer_threshold"] = threshold = round(float(np.quantile(held, KEPT)), 3)
    summaries = {name: summarize(found, threshold) for name, found in scores.items()}
    unrestricted = {name: summarize(found) for name, found in scores.items()}
    manifest["quality"] = {name: _figures(unrestricted[name], summaries[name]) for name in scores}
    _write(path, manifest)
    card = TEMPLATE.read_text(encoding="utf-8")
    card = card.replace("{figures}", _table(unrestricted, summaries)).replace("{threshold}", str(threshold))
    (directory / "README.md").write_text(card, encoding="utf-8")


def _scores(directory: Path, file: Path) -> list[Score]:
    dataset = load_squad(file)
    answers = predict_all(dataset.questions, ReaderPredictor(load_reader(directory)))
    return [
        Score.of(prediction.text, prediction.no_answer_score, question.golds, question.article)
        for question, prediction in tqdm(answers, desc=file.stem, total=len(dataset.questions))
    ]


def _figures(free: Summary, decided: Summary) -> dict[str, object]:
    """`free`: the best span is always taken; `decided`: no answer above the manifest's threshold."""
    figures: dict[str, object] = {"questions": free.overall.total}
    if free.has_answer:
        figures |= {"exact": round(free.has_answer.exact.value, 1), "f1": round(free.has_answer.f1.value, 1)}
    if decided.has_answer:
        figures |= {"has_answer_f1": round(decided.has_answer.f1.value, 1)}
    if decided.no_answer:
        figures |= {"no_answer_exact": round(decided.no_answer.exact.value, 1)}
    if decided.auc is not None:
        figures |= {"auc": round(decided.auc, 3)}
    return figures


def _table(free: Mapping[str, Summary], decided: Mapping[str, Summary]) -> str:
    rows = [
        "| held-out data | questions | EM | F1 | HasAns F1 | NoAns | AUC |",
        "|---|---|---|---|---|---|---|",
    ]
    for name, summary in free.items():
        final = decided[name]
        cells = [
            name,
            str(summary.overall.total),
            _interval(summary.has_answer, "exact"),
            _interval(summary.has_answer, "f1"),
            _interval(final.has_answer, "f1"),
            _interval(final.no_answer, "exact"),
            "–" if final.auc is None else f"{final.auc:.3f}",
        ]
        rows.append(f"| {' | '.join(cells)} |")
    return "\n".join(rows)


def _interval(totals: Totals | None, figure: str) -> str:
    if totals is None:
        return "–"
    measure = totals.f1 if figure == "f1" else totals.exact
    return f"{measure.value:.1f} ({measure.low:.1f} – {measure.high:.1f})"


def _write(path: Path, manifest: dict[str, object]) -> None:
    path.write_text(json.dumps(manifest, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
