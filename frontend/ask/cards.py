"""Questions, answers and texts as HTML. All text from visitors and from the API is escaped here or in `marked`."""

from collections.abc import Sequence
from html import escape

from client import Answer, Result, Span
from frontend.ask.inquiry import Inquiry, Material
from frontend.cards import answer_card, bar, marked, notice
from frontend.texts import Texts


def answered_card(question: str, answer: Answer, no_answer_score: float, material: Material, texts: Texts) -> str:
    """Return a card with an answer, its score, place and sentence, and a note if the no-answer score is higher."""
    note = texts.ask.no_answer_likelier.format(score=texts.percentage(no_answer_score))
    return answer_card(
        answer,
        material.text,
        texts,
        heading=_question(question),
        place=_place(answer, material, texts),
        note=f'<p class="qas-notice">{note}</p>' if no_answer_score > answer.score else "",
    )


def no_answer_card(question: str, result: Result, threshold: float, texts: Texts) -> str:
    """Return a card that explains why there is no answer, with the best candidate."""
    assert result.no_answer_score is not None
    why = texts.ask.no_answer_why.format(
        score=texts.percentage(result.no_answer_score), threshold=texts.percentage(threshold)
    )
    nearest = "".join(
        f'<p class="qas-nearest">{texts.ask.no_answer_nearest} <span lang="es">«{escape(answer.text)}»</span> '
        f"({texts.percentage(answer.score)})</p>"
        for answer in result.answers[:1]
    )
    body = f"<p>{texts.no_answer}</p><p>{why}</p>{nearest}"
    return notice(texts.no_answer_title, body, texts, heading=_question(question))


def no_time_card(question: str, texts: Texts) -> str:
    return notice(texts.no_time_title, f"<p>{texts.no_time}</p>", texts, heading=_question(question))


def failed_card(question: str, said: str, texts: Texts) -> str:
    """Return a card for a failed request. `said`: the error message, which may contain a URL in backticks."""
    body = f"<p>{escape(said.replace('`', ''))}</p>"
    return notice(texts.ask.failed_short.capitalize(), body, texts, heading=_question(question))


def candidate(answer: Answer, material: Material, chosen: bool, texts: Texts) -> str:
    place = "".join(f' <span class="qas-place">{escape(part)}</span>' for part in _place(answer, material, texts))
    return (
        f'<div class="qas-candidate{" qas-chosen" if chosen else ""}" lang="{texts.language}">'
        f'<span><span class="qas-other" lang="es">{escape(answer.text)}</span>{place}</span>'
        f'<span class="qas-share">{texts.percentage(answer.score)}</span>{bar(answer.score)}</div>'
    )


def text_view(material: Material, section: Span, chosen: Answer, others: Sequence[Answer], texts: Texts) -> str:
    """Return a section of the text with the chosen answer marked, and the other answers in a paler colour.

    `tabindex` makes it possible to scroll with the keyboard.
    """
    here = [answer.span for answer in others if answer.document == material.id]
    shown = marked(material.text, chosen.span, here, within=section).replace("\f", '<hr class="qas-page">')
    name = f'<p class="qas-label">{escape(material.name)}</p>' if material.name else ""
    return (
        f'<section class="qas-part" lang="{texts.language}"><h2>{texts.whole_text}</h2>{name}'
        f'<div class="qas-text" lang="es" tabindex="0" role="region" aria-label="{texts.whole_text}">{shown}</div>'
        "</section>"
    )


def heading(said: str, texts: Texts) -> str:
    return f'<div class="qas-part" lang="{texts.language}"><h2>{said}</h2></div>'


def loaded_row(name: str, facts: Sequence[str], notices: Sequence[str], texts: Texts) -> str:
    said = "".join(f'<p class="qas-notice">{escape(notice)}</p>' for notice in notices)
    return (
        f'<div class="qas-loaded" lang="{texts.language}"><p class="qas-file">{escape(name)}</p>'
        f'<p class="qas-label">{escape(" · ".join(facts))}</p>{said}</div>'
    )


def unreadable_row(name: str, said: str, texts: Texts) -> str:
    return (
        f'<div class="qas-loaded qas-refused" lang="{texts.language}" role="alert">'
        f'<p class="qas-file">{escape(name)}</p><p>{escape(said)}</p></div>'
    )


def notice_line(said: str, texts: Texts) -> str:
    return f'<p class="qas-notice" lang="{texts.language}">{escape(said)}</p>'


def progress(said: str, share: float, texts: Texts) -> str:
    """Return a card with a progress bar. `said` may contain the name of a file."""
    return (
        f'<section class="qas-card qas-reading" lang="{texts.language}" role="status">'
        f'<p class="qas-title">{escape(said)}</p>{bar(share)}</section>'
    )


def history_row(inquiry: Inquiry, answers: Sequence[Answer], result: Result | None, texts: Texts) -> str:
    """Return a row with the first question of an inquiry, its answer, the time and the names of the texts."""
    if answers:
        found = escape(answers[0].text)
    elif result is None:
        found = texts.ask.failed_short
    else:
        found = texts.ask.unread if result.no_answer_score is None else texts.ask.no_answer_short
    more = len(inquiry.questions) - 1
    names = [material.name for material in inquiry.materials if material.name] or [texts.ask.pasted]
    about = [
        inquiry.asked_at.strftime("%H:%M"),
        ", ".join(names),
        *([texts.ask.more_questions.format(count=more)] * bool(more)),
    ]
    return (
        f'<div class="qas-past" lang="{texts.language}"><p class="qas-past-question" lang="es">'
        f'{escape(inquiry.questions[0])}</p><p class="qas-past-answer" lang="es">{found}</p>'
        f'<p class="qas-label">{escape(" · ".join(about))}</p></div>'
    )


def _place(answer: Answer, material: Material, texts: Texts) -> list[str]:
    """Return the file, the page and whether the page was read by OCR; empty for a pasted text without pages."""
    name = [material.name] if material.name else []
    page = [texts.ask.page.format(page=answer.page)] if "\f" in material.text else []
    return [*name, *page, *([texts.ask.by_ocr] if answer.page in material.ocr_pages else [])]


def _question(question: str) -> str:
    return f'<h2 class="qas-question" lang="es">{escape(question)}</h2>'
