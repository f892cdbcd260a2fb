"""The history of the visit: questions to show again, and their answers to download as CSV, JSON or SQuAD v2."""

import csv
import io
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any, Literal

import streamlit as st

from client import Answer, Reply
from frontend.ask import cards
from frontend.ask.inquiry import Inquiry, decide
from frontend.ask.visit import AskState
from frontend.texts import Texts

State = Literal["answered", "no_answer", "unread", "failed"]
# The first characters of what spreadsheets read as a formula, and their full-width forms.
FORMULA = tuple("=+-@\t\r\n＝＋－＠")


@dataclass(frozen=True, slots=True)
class Row:
    """A question and its answer. Fields of the answer are None if there is none. Offsets are code points of `file`."""

    asked_at: str
    question: str
    state: State
    answer: str | None = None
    score: float | None = None
    no_answer_score: float | None = None
    file: str | None = None
    page: int | None = None
    start: int | None = None
    end: int | None = None
    sentence: str | None = None
    model: str | None = None
    heading: str | None = None


def as_csv(inquiries: Sequence[Inquiry], threshold: float) -> bytes:
    """Return a CSV file in UTF-8, with a byte-order mark, because Excel does not recognize UTF-8 without it."""
    file = io.StringIO()
    rows = csv.writer(file)
    rows.writerow(Row.__slots__)
    for inquiry in inquiries:
        for number in range(len(inquiry.questions)):
            row = _row(inquiry, number, threshold)
            rows.writerow([_escape_formula(getattr(row, name)) for name in Row.__slots__])
    return file.getvalue().encode("utf-8-sig")


def as_json(inquiries: Sequence[Inquiry], threshold: float) -> bytes:
    """Return a JSON file: each question with its answer and the other candidates."""
    answers = [
        {**asdict(_row(inquiry, number, threshold)), "candidates": _candidates(inquiry, number, threshold)}
        for inquiry in inquiries
        for number in range(len(inquiry.questions))
    ]
    return _json({"no_answer_threshold": threshold, "answers": answers})


def as_squad(inquiries: Sequence[Inquiry], threshold: float) -> bytes:
    """Return a SQuAD v2 file with a paragraph for each text.

    A question is in the paragraph of the text that answers it, or in all if none does. Questions that were not read are
    left out.
    """
    paragraphs: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for order, inquiry in enumerate(inquiries, 1):
        for number, question in enumerate(inquiry.questions, 1):
            row = _row(inquiry, number - 1, threshold)
            answers = _answers(inquiry, number - 1, threshold)
            for place, material in enumerate(inquiry.materials, 1):
                questions = paragraphs.setdefault((material.name, material.text), [])
                if row.state == "no_answer" or (answers and answers[0].document == material.id):
                    gold = [{"text": row.answer, "answer_start": row.start}] if answers else []
                    entry = {"id": f"{order}-{number}-{place}", "question": question, "answers": gold}
                    questions.append({**entry, "is_impossible": not answers})
    data = [
        {"title": name or "texto", "paragraphs": [{"context": text, "qas": questions}]}
        for (name, text), questions in paragraphs.items()
        if questions
    ]
    return _json({"version": "v2.0", "data": data})


Write = Callable[[Sequence[Inquiry], float], bytes]
# For each name: media type, file extension, and function.
FORMATS: Mapping[str, tuple[str, str, Write]] = {
    "CSV": ("text/csv", ".csv", as_csv),
    "JSON": ("application/json", ".json", as_json),
    "SQuAD": ("application/json", ".squad.json", as_squad),
}


def show_history(state: AskState, threshold: float, texts: Texts) -> None:
    inquiries = state.history
    if not inquiries:
        return
    with st.container(key="history", gap="xsmall"):
        st.html(cards.heading(texts.ask.history, texts))
        for number, inquiry in enumerate(inquiries):
            result = inquiry.result(0)
            answers = decide(result, threshold) if result else ()
            with st.container(key=f"past-{number}"):
                st.html(cards.history_row(inquiry, answers, result, texts))
                label = texts.ask.reopen.format(number=len(inquiries) - number)
                st.button(label, key=f"reopen-{number}", type="tertiary", on_click=state.show, args=(inquiry,))
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.caption(texts.ask.history_hint, width="content")
            st.button(
                texts.ask.clear_history,
                key="forget",
                type="tertiary",
                icon=":material/delete:",
                on_click=state.clear_history,
            )
    with st.container(key="downloads", gap="xsmall"):
        st.html(cards.heading(texts.ask.download, texts))
        with st.container(horizontal=True, gap="small"):
            for name, (media_type, extension, write) in FORMATS.items():
                st.download_button(
                    name,
                    data=partial(write, inquiries[::-1], threshold),
                    file_name=f"{texts.ask.file_name}{extension}",
                    mime=media_type,
                    key=f"download-{name}",
                    icon=":material/download:",
                    on_click="ignore",
                )
        st.caption(texts.ask.download_hint)


def _row(inquiry: Inquiry, number: int, threshold: float) -> Row:
    asked_at, question = inquiry.asked_at.isoformat(timespec="seconds"), inquiry.questions[number]
    result = inquiry.result(number)
    if result is None:
        return Row(asked_at, question, "failed")
    model = next(request.outcome.model for request in inquiry.requests if isinstance(request.outcome, Reply))
    score = result.no_answer_score
    for best in decide(result, threshold)[:1]:
        material = inquiry.material(best.document)
        return Row(
            asked_at,
            question,
            "answered",
            answer=best.text,
            score=best.score,
            no_answer_score=score,
            file=material.name or None,
            page=best.page,
            start=best.span.start,
            end=best.span.end,
            sentence=material.text[best.sentence.start : best.sentence.end],
            model=model,
            heading=material.text[best.heading.start : best.heading.end] if best.heading else None,
        )
    return Row(asked_at, question, "unread" if score is None else "no_answer", no_answer_score=score, model=model)


def _answers(inquiry: Inquiry, number: int, threshold: float) -> tuple[Answer, ...]:
    result = inquiry.result(number)
    return decide(result, threshold) if result else ()


def _candidates(inquiry: Inquiry, number: int, threshold: float) -> list[dict[str, Any]]:
    return [
        {
            "answer": answer.text,
            "score": answer.score,
            "file": inquiry.material(answer.document).name or None,
            "page": answer.page,
            "start": answer.span.start,
            "end": answer.span.end,
        }
        for answer in _answers(inquiry, number, threshold)[1:]
    ]


def _escape_formula(value: str | float | None) -> str | float | None:
    """Return the value of a cell, with an apostrophe before text that a spreadsheet might evaluate as a formula."""
    if isinstance(value, str) and (value.startswith(FORMULA) or value.lstrip().startswith(FORMULA)):
        return "'" + value
    return value


def _json(content: Any) -> bytes:
    return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode()
