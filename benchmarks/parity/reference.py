"""`.venv-reference/bin/python -m benchmarks.parity.reference`: record the answers of the pipeline, and its logits.

The pipeline runs with transformers 4.57.6 and torch in float32. The record of each question is one line of JSON. An
interrupted run is resumed.
"""

import argparse
import hashlib
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import torch
import transformers
from tqdm import tqdm
from transformers import AutoModelForQuestionAnswering, AutoTokenizer

from benchmarks.parity.records import SETS, ParameterSet
from evaluation.squad import Question, load_squad

VERSION = "4.57.6"
DEFAULT_WINDOW, DEFAULT_STRIDE = 384, 128


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.parity.reference",
        description="Record the pipeline's answers, and the logits behind them.",
    )
    parser.add_argument("model", type=Path, help="checkpoint, a local directory")
    parser.add_argument("data", type=Path, help="SQuAD file")
    parser.add_argument("out", type=Path, help="directory to write; it gets a file for each parameter set")
    parser.add_argument("--sets", nargs="+", choices=SETS, default=["defaults"], metavar="SET", help=", ".join(SETS))
    parser.add_argument("--limit", type=int, help="number of questions, spread evenly over the file")
    arguments = parser.parse_args()
    if transformers.__version__ != VERSION:
        parser.error(f"transformers is {transformers.__version__} and must be {VERSION}: run make setup-reference")
    transformers.logging.set_verbosity_error()  # type: ignore[no-untyped-call]
    pipeline = open_pipeline(arguments.model)
    questions = load_squad(arguments.data).questions
    if arguments.limit:
        count = min(arguments.limit, len(questions))
        questions = tuple(questions[number * len(questions) // count] for number in range(count))
    arguments.out.mkdir(parents=True, exist_ok=True)
    if not check_source(arguments.out / "source.json", arguments.model, arguments.data):
        parser.error(
            f"{arguments.out} contains answers of another checkpoint or to other questions: pass another directory"
        )
    for name in arguments.sets:
        write(pipeline, questions, name, arguments.out / f"{name}.jsonl")


def check_source(path: Path, model: Path, data: Path) -> bool:
    """Return whether the directory's records are from these files. If it has none yet, write the files' hashes."""
    files = sorted(file for file in model.iterdir() if file.suffix in (".json", ".safetensors"))
    hashes = {file.name: _sha256(file) for file in (*files, data)}
    if not path.exists():
        path.write_text(json.dumps(hashes, indent=1), encoding="utf-8")
    return bool(json.loads(path.read_text(encoding="utf-8")) == hashes)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


class RecordingPipeline(transformers.QuestionAnsweringPipeline):  # type: ignore[name-defined, misc]  # not in transformers 5
    """The pipeline, recording the inputs and outputs of the network."""

    windows: list[dict[str, Any]]

    def _forward(self, inputs: dict[str, Any]) -> dict[str, Any]:
        output: dict[str, Any] = super()._forward(inputs)
        self.windows.append(output)
        return output


def open_pipeline(model: Path) -> RecordingPipeline:
    network = AutoModelForQuestionAnswering.from_pretrained(model, local_files_only=True, dtype=torch.float32)
    return RecordingPipeline(
        model=network, tokenizer=AutoTokenizer.from_pretrained(model, local_files_only=True), device="cpu"
    )


def write(pipeline: RecordingPipeline, questions: Iterable[Question], name: str, path: Path) -> None:
    done = {json.loads(line)["id"] for line in _complete_lines(path)}
    with path.open("a", encoding="utf-8") as file:
        for question in tqdm(questions, desc=name, unit="q", mininterval=1):
            if question.id not in done:
                print(json.dumps(record_question(pipeline, question, SETS[name])), file=file, flush=True)


def _complete_lines(path: Path) -> list[str]:
    """Return the lines of a file. An incomplete last line, from an interrupted run, is removed from the file."""
    if not path.exists():
        return []
    content = path.read_bytes()
    complete = content[: content.rfind(b"\n") + 1]
    if complete != content:
        path.write_bytes(complete)
    return complete.decode().splitlines()


def record_question(pipeline: RecordingPipeline, question: Question, parameter_set: ParameterSet) -> dict[str, Any]:
    """Return the record of a question: the pipeline's answers and windows.

    If the windows share more tokens than the reader allows, windows that share the allowed number are recorded, too.
    """
    text = parameter_set.question_text(question.text)
    pipeline.windows = []
    answers = pipeline(question=text, context=question.context, **parameter_set.parameters)
    # Tokenize the whole context, so that no word is cut at the border of a window.
    encoding = pipeline.tokenizer(question.context, add_special_tokens=False)[0]
    record = {
        "id": question.id,
        "question": text,
        "context": question.context,
        "answers": answers if isinstance(answers, list) else [answers],
        "words": [encoding.word_to_chars(word) for word in encoding.word_ids],
    }
    window = parameter_set.parameters.get("max_seq_len", min(pipeline.tokenizer.model_max_length, DEFAULT_WINDOW))
    stride = parameter_set.parameters.get("doc_stride", min(window // 2, DEFAULT_STRIDE))
    record["windows"], room = _windows(pipeline, stride)
    max_stride = room * 3 // 4
    if len(record["windows"]) > 1 and stride > max_stride:
        pipeline.windows = []
        pipeline(question=text, context=question.context, **parameter_set.parameters | {"doc_stride": max_stride})
        record["less_overlapping"], _ = _windows(pipeline, max_stride)
    return record


def _windows(pipeline: RecordingPipeline, stride: int) -> tuple[list[dict[str, Any]], int]:
    """Return the recorded windows, and the number of context tokens that fit in a window."""
    windows: list[dict[str, Any]] = []
    room = 0
    for output in pipeline.windows:
        context = list(_context(output["encoding"].sequence_ids))
        room = room or len(context)
        windows.append(
            {
                "ids": output["input_ids"][0].tolist(),
                "first": len(windows) * (room - stride),  # index of the first token among all tokens of the context
                "words": [_word(output["encoding"], token) for token in context],
                "tokens": [output["encoding"].offsets[token] for token in context],
                "start": output["start"][0][context].tolist(),
                "end": output["end"][0][context].tolist(),
                "null": [output["start"][0][0].item(), output["end"][0][0].item()],
            }
        )
    return windows, room


def _context(parts: Iterable[int | None]) -> Iterator[int]:
    return (token for token, part in enumerate(parts) if part == 1)


def _word(encoding: Any, token: int) -> tuple[int, int]:
    """Return the place of the token's word as the pipeline does: only the part within this window."""
    place: tuple[int, int] = encoding.word_to_chars(encoding.token_to_word(token), sequence_index=1)
    return place


if __name__ == "__main__":
    main()
