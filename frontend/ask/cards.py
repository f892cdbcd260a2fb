"""Questions, answers and texts as HTML, from `templates/ask.html`."""

from collections.abc import Sequence

from markupsafe import Markup

from client import Answer, Result, Span
from frontend.ask.inquiry import Inquiry, Material
from frontend.cards import answer_card, marked, notice, render
from frontend.texts import Texts

PAGE_BREAK = Markup('<hr class="qas-page">')


def answered_card(question: str, answer: Answer, no_answer_score: float, material: Material, texts: Texts) -> Markup:
    """Return a card with an answer, its score, place and sentence, and a note if the no-answer score is higher."""
    note = ""
    if no_answer_score > answer.score:
        note = texts.ask.no_answer_likelier.format(score=texts.percentage(no_answer_score))
    place = _place(answer, material, texts)
    return answer_card(answer, material.text, texts, question=question, place=place, note=note)


def no_answer_card(question: str, result: Result, threshold: float, texts: Texts) -> Markup:
    """Return a card that explains why there is no answer, with the best candidate."""
    assert result.no_answer_score is not None
    reason = texts.ask.no_answer_why.format(
        score=texts.percentage(result.no_answer_score), threshold=texts.percentage(threshold)
    )
    nearest = result.answers[0] if result.answers else None
    return render("ask.html", "no_answer_card", texts, question, reason, nearest)


def failed_card(question: str, message: str, texts: Texts) -> Markup:
    """Return a card for a failed request. `message` may contain a URL in backticks."""
    return notice(texts.ask.failed_short.capitalize(), [message.replace("`", "")], texts, question)


def candidate(answer: Answer, material: Material, selected: bool, texts: Texts) -> Markup:
    return render("ask.html", "candidate", texts, answer, _place(answer, material, texts), selected)


def text_view(material: Material, section: Span, selected: Answer, others: Sequence[Answer], texts: Texts) -> Markup:
    """Return a section of the text with the selected answer marked, and the other answers in a paler colour."""
    spans = [answer.span for answer in others if answer.document == material.id]
    content = marked(material.text, selected.span, spans, within=section).replace("\f", PAGE_BREAK)
    return render("ask.html", "text_view", texts, material.name, content)


def heading(title: str, texts: Texts) -> Markup:
    return render("ask.html", "heading", texts, title)


def loaded_row(name: str, facts: Sequence[str], notices: Sequence[str], texts: Texts) -> Markup:
    return render("ask.html", "loaded_row", texts, name, facts, notices)


def unreadable_row(name: str, message: str, texts: Texts) -> Markup:
    return render("ask.html", "unreadable_row", texts, name, message)


def notice_line(message: str, texts: Texts) -> Markup:
    return render("cards.html", "line", texts, "qas-notice", message)


def progress(label: str, share: float, texts: Texts) -> Markup:
    """Return a card with a progress bar. `share`: in [0, 1]."""
    return render("ask.html", "progress", texts, label, share)


def history_row(inquiry: Inquiry, answers: Sequence[Answer], result: Result | None, texts: Texts) -> Markup:
    """Return a row with the first question of an inquiry, its answer, the time and the names of the texts."""
    if answers:
        answer = answers[0].text
    elif result is None:
        answer = texts.ask.failed_short
    else:
        answer = texts.ask.unread if result.no_answer_score is None else texts.ask.no_answer_short
    names = [material.name for material in inquiry.materials if material.name] or [texts.ask.pasted]
    about = [inquiry.asked_at.strftime("%H:%M"), ", ".join(names)]
    if len(inquiry.questions) > 1:
        about.append(texts.ask.more_questions.format(count=len(inquiry.questions) - 1))
    return render("ask.html", "history_row", texts, inquiry.questions[0], answer, about)


def _place(answer: Answer, material: Material, texts: Texts) -> list[str]:
    """Return the file, the page and whether the page was read by OCR; empty for a pasted text without pages."""
    name = [material.name] if material.name else []
    page = [texts.ask.page.format(page=answer.page)] if "\f" in material.text else []
    return [*name, *page, *([texts.ask.by_ocr] if answer.page in material.ocr_pages else [])]
