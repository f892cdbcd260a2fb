"""Apply the no-answer threshold here and not in the API, so that a new threshold needs no new request."""

from client import Answer, Result

LEAST_PROBABILITY = 0.01  # other candidates below it are not shown


def decide(result: Result, threshold: float) -> tuple[Answer, ...]:
    """Return the answers, best first; empty if nothing was read or the no-answer score is above `threshold`."""
    if result.no_answer_score is None or result.no_answer_score > threshold:
        return ()
    best, others = result.answers[:1], result.answers[1:]
    return (*best, *(answer for answer in others if answer.score >= LEAST_PROBABILITY))
