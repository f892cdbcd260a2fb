"""The predictor that uses a reader in this process."""

from collections.abc import Sequence

from client import ModelInfo, QuestionTooLong
from evaluation.predictors import Prediction
from function.reader import errors
from function.reader.document import Document, Options, Result
from function.reader.reader import Reader


class ReaderPredictor:
    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        manifest = reader.manifest
        self.model = ModelInfo(manifest.id, manifest.revision, manifest.no_answer_threshold)

    def predict(self, context: str, questions: Sequence[str]) -> Sequence[Prediction]:
        try:
            reading = self._reader.read(questions, [Document("", context)], Options(no_answer=False))
        except errors.QuestionTooLong as error:
            raise QuestionTooLong(error.index) from None
        return [_prediction(result, reading.truncated) for result in reading.results]


def _prediction(result: Result, truncated: bool) -> Prediction:
    if not result.answers:
        return Prediction("", result.no_answer_score, truncated)
    best = result.answers[0]
    return Prediction(best.text, result.no_answer_score, truncated, best.score, best.start)
