"""The results of an inquiry: a card for each question, and the text of the open question with its answers marked."""

from collections.abc import Callable

import streamlit as st

from client import Answer, Reply, Result, ServiceError
from client.batching import Part
from frontend.ask import cards
from frontend.ask.decisions import decide
from frontend.ask.inquiry import Inquiry, Request
from frontend.ask.sections import section_of, sections
from frontend.cards import error_code
from frontend.frame import Frame
from frontend.texts import Texts

SCROLL = """<script>
requestAnimationFrame(() => {{
  const box = document.querySelector('.qas-text'), mark = box?.querySelector('mark.best');
  if (mark) box.scrollTop += mark.getBoundingClientRect().top - box.getBoundingClientRect().top - box.clientHeight / 3;
  if (box && {moves}) {{ box.scrollIntoView({{block: 'center'}}); box.focus({{preventScroll: true}}); }}
}}); // {turn}
</script>"""


def open_text(number: int, candidate: int = 0) -> None:
    """Open the text of a question with one of its answers marked, and scroll to it."""
    st.session_state.opened = (number, candidate)
    st.session_state.section = None
    st.session_state.moves = True


def show_inquiry(inquiry: Inquiry, threshold: float, frame: Frame, again: Callable[[], None]) -> None:
    """Show the results. `again`: sends the requests that failed or were not sent yet."""
    _show_failures(inquiry, frame, again)
    results = [inquiry.result(number) for number in range(len(inquiry.questions))]
    answered = [decide(result, threshold) if result else () for result in results]
    first = next((number for number, answers in enumerate(answered) if answers), 0)
    opened, candidate = st.session_state.get("opened") or (first, 0)
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
            said = [_said(error, frame) for _, error in inquiry.failed(number)]
            st.html(cards.failed_card(question, said[0] if said else "", texts))
    elif result.no_answer_score is None:
        st.html(cards.no_time_card(question, texts))
    elif answers:
        with st.container(key=f"card-{number}"):
            material = inquiry.material(answers[0].document)
            st.html(cards.answered_card(question, answers[0], result.no_answer_score, material, texts))
            st.button(
                texts.ask.show,
                key=f"show-{number}",
                type="tertiary",
                icon=":material/format_ink_highlighter:",
                on_click=open_text,
                args=(number,),
            )
    else:
        st.html(cards.no_answer_card(question, result, threshold, texts))


def _show_text(inquiry: Inquiry, answers: tuple[Answer, ...], number: int, candidate: int, frame: Frame) -> None:
    chosen, texts = answers[candidate], frame.texts
    material = inquiry.material(chosen.document)
    spans = sections(material.text)
    kept = st.session_state.get("section")
    shown = section_of(chosen.span.start, spans) if kept is None else min(kept, len(spans) - 1)
    others = [answer for answer in answers if answer is not chosen]
    with st.container(key="in-text"):
        st.html(cards.text_view(material, spans[shown], chosen, others, texts))
        if len(spans) > 1:
            pages = len(spans) == material.text.count("\f") + 1
            _navigation(shown, len(spans), texts.ask.page_of if pages else texts.ask.part_of, texts)
        moves, turn = st.session_state.pop("moves", False), st.session_state.get("turn", 0) + 1
        st.session_state.turn = turn
        st.html(SCROLL.format(moves="true" if moves else "false", turn=turn), unsafe_allow_javascript=True)
        if answers[1:]:
            _show_candidates(inquiry, answers, number, candidate, frame)


def _navigation(shown: int, count: int, said: str, texts: Texts) -> None:
    def go(section: int) -> None:
        st.session_state.section = section

    with st.container(horizontal=True, vertical_alignment="center", key="sections"):
        st.button(
            texts.ask.previous, icon=":material/chevron_left:", on_click=go, args=(shown - 1,), disabled=shown == 0
        )
        st.caption(said.format(number=shown + 1, total=count), width="content")
        st.button(
            texts.ask.next,
            icon=":material/chevron_right:",
            icon_position="right",
            on_click=go,
            args=(shown + 1,),
            disabled=shown == count - 1,
        )


def _show_candidates(inquiry: Inquiry, answers: tuple[Answer, ...], number: int, candidate: int, frame: Frame) -> None:
    """Show the other answers, and the best as well once another is chosen, so that the visitor can return to it."""
    texts = frame.texts
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


def _show_failures(inquiry: Inquiry, frame: Frame, again: Callable[[], None]) -> None:
    failed, unsent, texts = list(inquiry.failed()), inquiry.unsent(), frame.texts
    whole = len(failed) == len(inquiry.requests)
    if unsent:
        st.warning(
            texts.ask.stopped.format(count=len(unsent), total=len(inquiry.requests)), icon=":material/pause_circle:"
        )
        st.button(texts.ask.go_on, key="again", icon=":material/play_arrow:", on_click=again)
        return
    if not failed:
        return
    st.error(_said(failed[0][1], frame), icon=":material/cloud_off:")
    if not whole:
        for request, _ in failed:
            st.html(cards.refusal_line(texts.ask.failed_part.format(what=_what(request, inquiry, texts)), texts))
    st.html(error_code(failed[0][1].reason or failed[0][1].code, texts))
    st.button(texts.ask.try_again, key="again", icon=":material/refresh:", on_click=again)


def _said(error: ServiceError, frame: Frame) -> str:
    return frame.texts.error(error).format(url=frame.client.address)


def _what(request: Request, inquiry: Inquiry, texts: Texts) -> str:
    """Return the texts of a failed request, and its questions unless they are all questions of the inquiry."""
    about = ", ".join(dict.fromkeys(_stretch(part, inquiry, texts) for part in request.batch.parts.values()))
    if len(request.numbers) == len(inquiry.questions):
        return about
    return " · ".join([about, *(f"«{inquiry.questions[number]}»" for number in request.numbers)])


def _stretch(part: Part, inquiry: Inquiry, texts: Texts) -> str:
    material = inquiry.material(part.document)
    name = material.name or texts.ask.pasted
    if part.start == 0 and part.end == len(material.text):
        return name
    pages = material.text.count("\f", part.start, part.end)
    if "\f" not in material.text:
        return f"{name} ({texts.ask.part_of_text})"
    return texts.ask.failed_pages.format(name=name, first=part.page + 1, last=part.page + pages + 1)
