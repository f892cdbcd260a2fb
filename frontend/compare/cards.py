"""Two answers to one question as HTML: every word that is not the page's own is escaped here."""

from html import escape

from evaluation.comparison import Pair
from frontend.evaluate.cards import context_box, found_spans, gold_spans, marked_spans
from frontend.evaluate.messages import EvaluateMessages
from frontend.messages import Messages


def pair_card(pair: Pair, names: tuple[str, str], words: Messages, own: EvaluateMessages) -> str:
    """Question, right answer, both answers, and the text with all of them marked."""
    question = pair.first.question
    expected = " · ".join(dict.fromkeys(question.golds)) or own.nothing
    marked = marked_spans(
        question.context,
        {"mark": found_spans(pair.first), "mark.second": found_spans(pair.second), "ins": gold_spans(question)},
    )
    answers = "".join(
        f"<div><dt>{escape(name)} · {own.verdicts[one.verdict]}</dt>"
        f'<dd lang="es"><mark{kind}>{escape(one.answer or own.nothing)}</mark></dd></div>'
        for name, one, kind in zip(names, (pair.first, pair.second), ("", ' class="second"'), strict=True)
    )
    return (
        f'<section class="qas-card" lang="{words.language}">'
        f'<p class="qas-label">{own.question}</p><p class="qas-title" lang="es">{escape(question.text)}</p>'
        f'<dl class="qas-pair"><div><dt>{own.expected}</dt><dd lang="es"><ins>{escape(expected)}</ins></dd></div>'
        f"{answers}</dl>{context_box(question, marked)}</section>"
    )
