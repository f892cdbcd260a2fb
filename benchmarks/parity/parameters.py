"""Parameters for the pipeline and the reader. Only the standard library is imported: both environments load this."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class ParameterSet:
    """`parameters`: by the pipeline's names. `repeated`: how often a question is repeated to make a longer one."""

    parameters: dict[str, Any] = field(default_factory=dict)
    repeated: int = 1

    def asked(self, question: str) -> str:
        return " ".join([question] * self.repeated)


SETS = {
    "defaults": ParameterSet(),
    "top-3": ParameterSet({"top_k": 3}),
    "top-5": ParameterSet({"top_k": 5}),
    "short-answers": ParameterSet({"max_answer_len": 3}),
    "long-answers": ParameterSet({"max_answer_len": 40}),
    "windows": ParameterSet({"max_seq_len": 128, "doc_stride": 32}),
    "overlapping-windows": ParameterSet({"max_seq_len": 128, "doc_stride": 64}),
    "windows-top-3": ParameterSet({"max_seq_len": 128, "doc_stride": 32, "top_k": 3}),
    "no-answer": ParameterSet({"handle_impossible_answer": True}),
    "no-answer-top-3": ParameterSet({"handle_impossible_answer": True, "top_k": 3}),
    "no-answer-windows": ParameterSet({"handle_impossible_answer": True, "max_seq_len": 128, "doc_stride": 32}),
    "tokens": ParameterSet({"align_to_words": False}),
    "long-questions": ParameterSet({"max_question_len": 16}, repeated=4),
}
