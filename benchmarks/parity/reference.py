"""`.venv-reference/bin/python -m benchmarks.parity.reference`: what the pipeline answers, and what it computed it from.

Runs with transformers 4.57.6, torch in float32. Writes one JSON line a question, and goes on where it was ended.
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

from benchmarks.parity.parameters import SETS, ParameterSet
from evaluation.squad import Question, load_squad

VERSION = "4.57.6"
DEFAULT_WINDOW, DEFAULT_STRIDE = 384, 128


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.parity.reference", description=__doc__)
    parser.add_argument("model", type=Path, help="checkpoint, a local directory")
    parser.add_argument("data", type=Path, help="SQuAD file")
    parser.add_argument("out", type=Path, help="directory to write, a file for each parameter set")
    parser.add_argument("--sets", nargs="+", choices=SETS, default=["defaults"], metavar="SET", help=", ".join(SETS))
    parser.add_argument("--limit", type=int, help="so many questions, spread over the file")
    given = parser.parse_args()
    if transformers.__version__ != VERSION:
        parser.error(
            f"this is transformers {transformers.__version__}, the reference is {VERSION}: make setup-reference"
        )
    transformers.logging.set_verbosity_error()  # type: ignore[no-untyped-call]
    pipeline = open_pipeline(given.model)
    questions = load_squad(given.data).questions
    if given.limit:
        asked = min(given.limit, len(questions))
        questions = tuple(questions[number * len(questions) // asked] for number in range(asked))
    given.out.mkdir(parents=True, exist_ok=True)
    if not of_one_source(given.out / "source.json", given.model, given.data):
        parser.error(
            f"{given.out} holds the answers of another checkpoint or to other questions: name another directory"
        )
    for name in given.sets:
        write(pipeline, questions, name, given.out / f"{name}.jsonl")


def of_one_source(path: Path, model: Path, data: Path) -> bool:
    """Return whether the directory's records are from these files. If it has none yet, write the files' hashes."""
    files = sorted(file for file in model.iterdir() if file.suffix in (".json", ".safetensors"))
    hashes = {file.name: _sha256(file) for file in (*files, data)}
    if not path.exists():
        path.write_text(json.dumps(hashes, indent=1), encoding="utf-8")
    return bool(json.loads(path.read_text(encoding="utf-8")) == hashes)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


class Recording(transformers.QuestionAnsweringPipeline):  # type: ignore[name-defined, misc]  # not in transformers 5
    """The pipeline, recording the inputs and outputs of the network."""

    windows: list[dict[str, Any]]

    def _forward(self, inputs: dict[str, Any]) -> dict[str, Any]:
        output: dict[str, Any] = super()._forward(inputs)
        self.windows.append(output)
        return output


def open_pipeline(model: Path) -> Recording:
    network = AutoModelForQuestionAnswering.from_pretrained(model, local_files_only=True, dtype=torch.float32)
    return Recording(model=network, tokenizer=AutoTokenizer.from_pretrained(model, local_files_only=True), device="cpu")


def write(pipeline: Recording, questions: Iterable[Question], name: str, path: Path) -> None:
    done = {json.loads(line)["id"] for line in _whole_lines(path)}
    with path.open("a", encoding="utf-8") as file:
        for question in tqdm(questions, desc=name, unit="q", mininterval=1):
            if question.id not in done:
                print(json.dumps(asked(pipeline, question, SETS[name])), file=file, flush=True)


def _whole_lines(path: Path) -> list[str]:
    """Return the lines of a file. An incomplete last line, from an interrupted run, is removed from the file."""
    if not path.exists():
        return []
    content = path.read_bytes()
    whole = content[: content.rfind(b"\n") + 1]
    if whole != content:
        path.write_bytes(whole)
    return whole.decode().splitlines()


def asked(pipeline: Recording, question: Question, chosen: ParameterSet) -> dict[str, Any]:
    """Return the record of a question: the pipeline's answers and windows.

    If the windows share more tokens than the reader allows, windows that share the allowed number are recorded, too.
    """
    text = chosen.asked(question.text)
    pipeline.windows = []
    answers = pipeline(question=text, context=question.context, **chosen.parameters)
    # Tokenize the whole context, so that no word is cut at the border of a window.
    whole = pipeline.tokenizer(question.context, add_special_tokens=False)[0]
    record = {
        "id": question.id,
        "question": text,
        "context": question.context,
        "answers": answers if isinstance(answers, list) else [answers],
        "words": [whole.word_to_chars(word) for word in whole.word_ids],
    }
    longest = chosen.parameters.get("max_seq_len", min(pipeline.tokenizer.model_max_length, DEFAULT_WINDOW))
    stride = chosen.parameters.get("doc_stride", min(longest // 2, DEFAULT_STRIDE))
    record["windows"], room = _windows(pipeline, stride)
    most = room * 3 // 4
    if len(record["windows"]) > 1 and stride > most:
        pipeline.windows = []
        pipeline(question=text, context=question.context, **chosen.parameters | {"doc_stride": most})
        record["less_overlapping"], _ = _windows(pipeline, most)
    return record


def _windows(pipeline: Recording, stride: int) -> tuple[list[dict[str, Any]], int]:
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
