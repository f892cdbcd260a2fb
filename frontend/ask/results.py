"""The results of an inquiry: a card for each question, and the text of the open question with its answers marked."""

from collections.abc import Sequence

import streamlit as st

from client import Answer, Reply, Result, ServiceError, Span
from client.batching import CUTS, Part
from frontend.api import Frame
from frontend.ask import cards
from frontend.ask.inquiry import Inquiry, Request, decide
from frontend.ask.visit import AskState
from frontend.cards import error_code, no_time_card
from frontend.session import session_state
from frontend.texts import Texts

MAX_WHOLE = 20_000  # characters: a text up to here is shown as a whole
MAX_SECTION = 6_000
SCROLL = """<script>
requestAnimationFrame(() => {{
  const box = document.querySelector('.qas-text'), mark = box?.querySelector('mark.best');
  if (mark) box.scrollTop += mark.getBoundingClientRect().top - box.getBoundingClientRect().top - box.clientHeight / 3;
  if (box && {focus}) {{ box.scrollIntoView({{block: 'center'}}); box.focus({{preventScroll: true}}); }}
}}); // {number}: the browser runs only scripts that have changed
</script>"""


def show_inquiry(inquiry: Inquiry, threshold: float, frame: Frame) -> None:
    """Show the failed requests, a card for each question, and the text of the open question."""
    _show_failures(inquiry, frame)
    results = [inquiry.result(number) for number in range(len(inquiry.questions))]
    answered = [decide(result, threshold) if result else () for result in results]
    first = next((number for number, answers in enumerate(answered) if answers), 0)
    opened, candidate = session_state(AskState).opened or (first, 0)
    for number, answers in enumerate(answered):
        _show_question(inquiry, number, results[number], answers, threshold, frame)
        if number == opened and answers:
            _show_text(inquiry, answers, number, min(candidate, len(answers) - 1), frame)
    _show_unread(inquiry.replied(), len(inquiry.questions), frame.texts)


def _show_unread(reply: Reply | None, questions: int, texts: Texts) -> None:
    """Show how many windows were not read for lack of time or because of the function's budget.

    If no window was read, the card of the question shows it.
    """
    if reply is None or not 0 < reply.windows_read < reply.windows:
        return
    counts = texts.ask.windows_read["one" if questions == 1 else "many"].format(
        read=texts.grouped(reply.windows_read), total=texts.grouped(reply.windows), questions=questions
    )
    if reply.truncated:
        st.warning(f"{texts.ask.truncated} {counts}", icon=":material/timer_off:")
    else:
        st.caption(f"{counts} {texts.ask.budget}")


def _show_question(
    inquiry: Inquiry, number: int, result: Result | None, answers: tuple[Answer, ...], threshold: float, frame: Frame
) -> None:
    question, texts = inquiry.questions[number], frame.texts
    if result is None:
        if len(inquiry.questions) > 1:
            messages = [_message(error, frame) for _, error in inquiry.failed(number)]
            st.html(cards.failed_card(question, messages[0] if messages else "", texts))
    elif result.no_answer_score is None:
        st.html(no_time_card(texts, question))
    elif answers:
        with st.container(key=f"card-{number}"):
            material = inquiry.material(answers[0].document)
            st.html(cards.answered_card(question, answers[0], result.no_answer_score, material, texts))
            st.button(
                texts.ask.show,
                key=f"show-{number}",
                type="tertiary",
                icon=":material/format_ink_highlighter:",
                on_click=session_state(AskState).open_text,
                args=(number,),
            )
    else:
        st.html(cards.no_answer_card(question, result, threshold, texts))


def _show_text(inquiry: Inquiry, answers: tuple[Answer, ...], number: int, candidate: int, frame: Frame) -> None:
    chosen, texts = answers[candidate], frame.texts
    material = inquiry.material(chosen.document)
    spans = sections(material.text)
    state = session_state(AskState)
    shown = section_of(chosen.span.start, spans) if state.section is None else min(state.section, len(spans) - 1)
    others = [answer for answer in answers if answer is not chosen]
    with st.container(key="in-text"):
        st.html(cards.text_view(material, spans[shown], chosen, others, texts))
        if len(spans) > 1:
            pages = len(spans) == material.text.count("\f") + 1
            _navigation(shown, len(spans), texts.ask.page_of if pages else texts.ask.part_of, texts)
        state.scrolls += 1
        script = SCROLL.format(focus="true" if state.focus_text else "false", number=state.scrolls)
        state.focus_text = False
        st.html(script, unsafe_allow_javascript=True)
        if answers[1:]:
            _show_candidates(inquiry, answers, number, candidate, frame)


def _navigation(shown: int, count: int, label: str, texts: Texts) -> None:
    show_section = session_state(AskState).show_section
    with st.container(horizontal=True, vertical_alignment="center", key="sections"):
        st.button(
            texts.ask.previous,
            icon=":material/chevron_left:",
            on_click=show_section,
            args=(shown - 1,),
            disabled=shown == 0,
        )
        st.caption(label.format(number=shown + 1, total=count), width="content")
        st.button(
            texts.ask.next,
            icon=":material/chevron_right:",
            icon_position="right",
            on_click=show_section,
            args=(shown + 1,),
            disabled=shown == count - 1,
        )


def _show_candidates(inquiry: Inquiry, answers: tuple[Answer, ...], number: int, candidate: int, frame: Frame) -> None:
    """Show the other answers, and the best as well once another is chosen, so that the visitor can return to it."""
    texts, open_text = frame.texts, session_state(AskState).open_text
    st.html(cards.heading(texts.other_answers, texts))
    with st.container(key="candidates", gap="xsmall"):
        for place, answer in enumerate(answers):
            if place == candidate == 0:
                continue
            with st.container(key=f"candidate-{place}"):
                material = inquiry.material(answer.document)
                st.html(cards.candidate(answer, material, place == candidate, texts))
                label = texts.ask.show_candidate.format(number=place + 1)
                st.button(label, key=f"pick-{place}", type="tertiary", on_click=open_text, args=(number, place))


def _show_failures(inquiry: Inquiry, frame: Frame) -> None:
    retry = session_state(AskState).request_retry
    failed, unsent, texts = list(inquiry.failed()), inquiry.unsent(), frame.texts
    whole = len(failed) == len(inquiry.requests)
    if unsent:
        st.warning(
            texts.ask.stopped.format(count=len(unsent), total=len(inquiry.requests)), icon=":material/pause_circle:"
        )
        st.button(texts.ask.resume, key="again", icon=":material/play_arrow:", on_click=retry)
        return
    if not failed:
        return
    st.error(_message(failed[0][1], frame), icon=":material/cloud_off:")
    if not whole:
        for request, _ in failed:
            st.html(cards.notice_line(texts.ask.failed_part.format(what=_describe(request, inquiry, texts)), texts))
    st.html(error_code(failed[0][1].reason or failed[0][1].code, texts))
    st.button(texts.ask.try_again, key="again", icon=":material/refresh:", on_click=retry)


def _message(error: ServiceError, frame: Frame) -> str:
    return frame.texts.error(error).format(url=frame.client.address)


def _describe(request: Request, inquiry: Inquiry, texts: Texts) -> str:
    """Return the texts of a failed request, and its questions unless they are all questions of the inquiry."""
    about = ", ".join(dict.fromkeys(_describe_part(part, inquiry, texts) for part in request.batch.parts.values()))
    if len(request.numbers) == len(inquiry.questions):
        return about
    return " · ".join([about, *(f"«{inquiry.questions[number]}»" for number in request.numbers)])


def _describe_part(part: Part, inquiry: Inquiry, texts: Texts) -> str:
    material = inquiry.material(part.document)
    name = material.name or texts.ask.pasted
    if part.start == 0 and part.end == len(material.text):
        return name
    pages = material.text.count("\f", part.start, part.end)
    if "\f" not in material.text:
        return f"{name} ({texts.ask.part_of_text})"
    return texts.ask.failed_pages.format(name=name, first=part.page + 1, last=part.page + pages + 1)


def sections(text: str) -> Sequence[Span]:
    """Return consecutive sections of the whole text. Each ends at the end of its page or at the best place to cut."""
    if len(text) <= MAX_WHOLE:
        return (Span(0, len(text)),)
    spans: list[Span] = []
    start = 0
    while start < len(text):
        page_end = text.find("\f", start, start + MAX_SECTION) + 1
        end = page_end or _cut(text, start)
        spans.append(Span(start, end))
        start = end
    return spans


def section_of(offset: int, spans: Sequence[Span]) -> int:
    """Return the number, from 0, of the section with the offset `offset`."""
    return next(number for number, span in enumerate(spans) if offset < span.end)


def _cut(text: str, start: int) -> int:
    limit = start + MAX_SECTION
    if limit >= len(text):
        return len(text)
    for pattern in CUTS:
        if ends := [match.end() for match in pattern.finditer(text, start + MAX_SECTION // 2, limit)]:
            return ends[-1]
    return limit
