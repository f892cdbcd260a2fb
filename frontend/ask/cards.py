"""Questions, answers and texts as HTML. All text from visitors and from the API is escaped here or in `marked`."""

from collections.abc import Sequence
from html import escape

from client import Answer, Result, Span
from frontend.ask.inquiry import Inquiry, Material
from frontend.ask.messages import AskMessages
from frontend.cards import answer_card, bar, notice
from frontend.marks import marked
from frontend.messages import Messages


def answered_card(
    question: str, answer: Answer, no_answer_score: float, material: Material, words: Messages, own: AskMessages
) -> str:
    """Return a card with an answer, its score, place and sentence, and a note if the no-answer score is higher."""
    note = own.no_answer_likelier.format(score=words.percentage(no_answer_score))
    return answer_card(
        answer,
        material.text,
        words,
        heading=_question(question),
        place=_place(answer, material, own),
        note=f'<p class="qas-notice">{note}</p>' if no_answer_score > answer.score else "",
    )


def no_answer_card(question: str, result: Result, threshold: float, words: Messages, own: AskMessages) -> str:
    """Return a card that explains why there is no answer, with the best candidate."""
    assert result.no_answer_score is not None
    why = own.no_answer_why.format(
        score=words.percentage(result.no_answer_score), threshold=words.percentage(threshold)
    )
    nearest = "".join(
        f'<p class="qas-nearest">{own.no_answer_nearest} <span lang="es">«{escape(answer.text)}»</span> '
        f"({words.percentage(answer.score)})</p>"
        for answer in result.answers[:1]
    )
    body = f"<p>{words.no_answer}</p><p>{why}</p>{nearest}"
    return notice(words.no_answer_title, body, words, heading=_question(question))


def no_time_card(question: str, words: Messages) -> str:
    return notice(words.no_time_title, f"<p>{words.no_time}</p>", words, heading=_question(question))


def failed_card(question: str, said: str, words: Messages, own: AskMessages) -> str:
    """Return a card for a failed request. `said`: the error message, which may contain a URL in backticks."""
    body = f"<p>{escape(said.replace('`', ''))}</p>"
    return notice(own.failed_short.capitalize(), body, words, heading=_question(question))


def candidate(answer: Answer, material: Material, chosen: bool, words: Messages, own: AskMessages) -> str:
    place = "".join(f' <span class="qas-place">{escape(part)}</span>' for part in _place(answer, material, own))
    return (
        f'<div class="qas-candidate{" qas-chosen" if chosen else ""}" lang="{words.language}">'
        f'<span><span class="qas-other" lang="es">{escape(answer.text)}</span>{place}</span>'
        f'<span class="qas-share">{words.percentage(answer.score)}</span>{bar(answer.score)}</div>'
    )


def text_view(
    material: Material, section: Span, chosen: Answer, others: Sequence[Answer], words: Messages, own: AskMessages
) -> str:
    """Return a section of the text with the chosen answer marked, and the other answers in a paler colour.

    `tabindex` makes it possible to scroll with the keyboard.
    """
    here = [answer.span for answer in others if answer.document == material.id]
    shown = marked(material.text, chosen.span, here, within=section).replace("\f", '<hr class="qas-page">')
    name = f'<p class="qas-label">{escape(material.name)}</p>' if material.name else ""
    return (
        f'<section class="qas-part" lang="{words.language}"><h2>{words.whole_text}</h2>{name}'
        f'<div class="qas-text" lang="es" tabindex="0" role="region" aria-label="{words.whole_text}">{shown}</div>'
        "</section>"
    )


def heading(said: str, words: Messages) -> str:
    return f'<div class="qas-part" lang="{words.language}"><h2>{said}</h2></div>'


def loaded_row(name: str, facts: Sequence[str], notices: Sequence[str], words: Messages) -> str:
    said = "".join(f'<p class="qas-notice">{escape(notice)}</p>' for notice in notices)
    return (
        f'<div class="qas-loaded" lang="{words.language}"><p class="qas-file">{escape(name)}</p>'
        f'<p class="qas-label">{escape(" · ".join(facts))}</p>{said}</div>'
    )


def refused_row(name: str, said: str, words: Messages) -> str:
    return (
        f'<div class="qas-loaded qas-refused" lang="{words.language}" role="alert">'
        f'<p class="qas-file">{escape(name)}</p><p>{escape(said)}</p></div>'
    )


def refusal_line(said: str, words: Messages) -> str:
    return f'<p class="qas-notice" lang="{words.language}">{escape(said)}</p>'


def progress(said: str, share: float, words: Messages) -> str:
    """Return a card with a progress bar. `said` may contain the name of a file."""
    return (
        f'<section class="qas-card qas-reading" lang="{words.language}" role="status">'
        f'<p class="qas-title">{escape(said)}</p>{bar(share)}</section>'
    )


def history_row(
    inquiry: Inquiry, answers: Sequence[Answer], result: Result | None, words: Messages, own: AskMessages
) -> str:
    """Return a row with the first question of an inquiry, its answer, the time and the names of the texts."""
    if answers:
        found = escape(answers[0].text)
    elif result is None:
        found = own.failed_short
    else:
        found = own.unread if result.no_answer_score is None else own.no_answer_short
    more = len(inquiry.questions) - 1
    names = [material.name for material in inquiry.materials if material.name] or [own.pasted]
    about = [
        inquiry.asked_at.strftime("%H:%M"),
        ", ".join(names),
        *([own.more_questions.format(count=more)] * bool(more)),
    ]
    return (
        f'<div class="qas-past" lang="{words.language}"><p class="qas-past-question" lang="es">'
        f'{escape(inquiry.questions[0])}</p><p class="qas-past-answer" lang="es">{found}</p>'
        f'<p class="qas-label">{escape(" · ".join(about))}</p></div>'
    )


def _place(answer: Answer, material: Material, own: AskMessages) -> list[str]:
    """Return the file, the page and whether the page was read by OCR; empty for a pasted text without pages."""
    name = [material.name] if material.name else []
    page = [own.page.format(page=answer.page)] if "\f" in material.text else []
    return [*name, *page, *([own.by_ocr] if answer.page in material.ocr_pages else [])]


def _question(question: str) -> str:
    return f'<h2 class="qas-question" lang="es">{escape(question)}</h2>'
