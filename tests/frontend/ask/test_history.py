"""Compare the exported files with those in tests/golden/ask, which QAS_GOLDEN=write rewrites."""

import csv
import io
import json
import os
from dataclasses import replace
from pathlib import Path

import pytest

from client import Reply, Result, Span, TimedOut
from evaluation.squad import parse_squad
from frontend.ask.history import FORMATS, as_csv, as_json, as_squad
from frontend.ask.inquiry import Inquiry, Material
from tests.frontend.ask.inquiries import LIGHTHOUSE, TOWER, inquiry, reply_to

GOLDEN = Path(__file__).parents[2] / "golden" / "ask"


@pytest.fixture
def inquiries() -> list[Inquiry]:
    """Return inquiries that were answered, answered from a file, without answer, not read in time, and failed."""
    pasted = inquiry(["¿Cuándo se acabó la torre?", "¿Quién la diseñó?"])
    (request,) = pasted.requests
    request.outcome = reply_to(request, ("1889", 0.875), ("330 metros", 0.0625), no_answer=0.25)
    files = inquiry(
        ["¿Quién abrió el faro?", "¿Cuánto cuesta?"],
        Material("1", "torre.txt", TOWER),
        Material("2", "el faro; «de noche».pdf", LIGHTHOUSE),
    )
    (request,) = files.requests
    request.outcome = reply_to(request, ("Anselmo Rueda", 0.9375), None, no_answer=0.0625)
    late, failed = inquiry(["¿Cuándo?"]), inquiry(["¿Dónde?"])
    late.requests[0].outcome = reply_to(late.requests[0], None, no_answer=None)
    failed.requests[0].outcome = TimedOut()
    return [pasted, files, late, failed]


@pytest.mark.parametrize("name", FORMATS)
def test_each_file_equals_the_golden_file(inquiries: list[Inquiry], name: str) -> None:
    _, ending, write = FORMATS[name]
    golden = GOLDEN / f"answers{ending}"
    written = write(inquiries, 0.5)
    if os.environ.get("QAS_GOLDEN") == "write":
        golden.write_bytes(written)

    assert written == golden.read_bytes()


def test_the_threshold_applies_to_the_files(inquiries: list[Inquiry]) -> None:
    strict = json.loads(as_json(inquiries, 0.1))["answers"]

    assert [answer["state"] for answer in strict] == [
        "no_answer",
        "no_answer",
        "answered",
        "no_answer",
        "unread",
        "failed",
    ]


def test_the_squad_file_can_be_evaluated(inquiries: list[Inquiry]) -> None:
    dataset = parse_squad(as_squad(inquiries, 0.5), "answers.squad.json")

    assert dataset.repeated == dataset.misplaced == 0
    assert [(question.article, question.text, question.golds) for question in dataset.questions] == [
        ("texto", "¿Cuándo se acabó la torre?", ["1889"]),
        ("texto", "¿Quién la diseñó?", ["330 metros"]),
        ("torre.txt", "¿Cuánto cuesta?", []),
        ("el faro; «de noche».pdf", "¿Quién abrió el faro?", ["Anselmo Rueda"]),
        ("el faro; «de noche».pdf", "¿Cuánto cuesta?", []),
    ]


def test_the_heading_of_the_sentence_is_in_its_row() -> None:
    text = "Producto\tPrecio\nLeche\t0,95 €"
    asked = inquiry(["¿Cuánto cuesta la leche?"], Material("1", "precios.txt", text))
    answer = reply_to(asked.requests[0], ("0,95 €", 0.9)).results[0].answers[0]
    results = (Result("¿?", (replace(answer, heading=Span(0, 15)),), 0.1),)
    asked.requests[0].outcome = Reply(results, "m", 1, 1, False, 5.0, 7.0)

    (row,) = csv.DictReader(io.StringIO(as_csv([asked], 0.5).decode("utf-8-sig"), newline=""))
    (said,) = json.loads(as_json([asked], 0.5))["answers"]

    assert row["heading"] == said["heading"] == "Producto\tPrecio"


FORMULAS = ["=1+1", "+1", "-5 grados", "@SUM(A1)", "\t=1", "\r=1", "＝1+1", "  =HYPERLINK(0)"]


@pytest.mark.parametrize("formula", FORMULAS)
def test_formulas_are_escaped_in_csv(formula: str) -> None:
    """Formulas are escaped in the question, the answer, the sentence and the file name."""
    text = f"{formula} y nada más"
    sent = inquiry([formula], Material("1", formula, text))
    sent.requests[0].outcome = reply_to(sent.requests[0], (text, 0.9))

    (row,) = csv.DictReader(io.StringIO(as_csv([sent], 0.5).decode("utf-8-sig"), newline=""))

    assert (row["question"], row["file"]) == (f"'{formula}", f"'{formula}")
    assert (row["answer"], row["sentence"]) == (f"'{text}", f"'{text}")


@pytest.mark.parametrize("nasty", ['"; DROP', "a,b", "línea\nnueva", '<script>alert("1")</script>', "a\u2028b", "🏔️"])
def test_each_format_keeps_any_text(nasty: str) -> None:
    sent = inquiry([nasty], Material("1", nasty, nasty))
    sent.requests[0].outcome = reply_to(sent.requests[0], (nasty, 0.9))

    (row,) = csv.DictReader(io.StringIO(as_csv([sent], 0.5).decode("utf-8-sig"), newline=""))
    (answer,) = json.loads(as_json([sent], 0.5))["answers"]
    (question,) = parse_squad(as_squad([sent], 0.5), "squad").questions

    assert (row["question"], row["answer"], row["file"]) == (nasty, nasty, nasty)
    assert (answer["question"], answer["answer"], answer["file"]) == (nasty, nasty, nasty)
    assert (question.text, question.golds, question.article, question.context) == (nasty, [nasty], nasty, nasty)
