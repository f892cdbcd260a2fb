"""Whether a question is answered, and with what: decided here, so that the threshold can move without asking again."""

from frontend.replies import Answer, Result

LEAST_PROBABILITY = 0.01  # a candidate below it is noise to whoever reads


def decide(result: Result, threshold: float) -> tuple[Answer, ...]:
    """The answers, best first; none where that there is none is likelier than `threshold`, as the API has it."""
    if result.no_answer_score is None or result.no_answer_score > threshold:
        return ()
    best, others = result.answers[:1], result.answers[1:]
    return (*best, *(answer for answer in others if answer.score >= LEAST_PROBABILITY))
