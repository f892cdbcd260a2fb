"""The lexical engine: a small recurrent reader over words and match features (`model/training` makes it)."""

from collections.abc import Sequence
from itertools import zip_longest
from pathlib import Path

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray

from function.reader.engine import Logits, open_session
from function.reader.features import Features, features
from function.reader.tokenizer import Tokens
from function.reader.words import Lexeme

Pair = tuple[Sequence[Lexeme], Sequence[Lexeme], Features]

# What each further word of an answer costs in log-odds: start and end are guessed one by one, and so tend to lie too
# far apart. Chosen on the held-out part of squad-es-v1.
WORD_COST = 0.1


class LexicalEngine:
    batch = 8

    def __init__(self, session: ort.InferenceSession) -> None:
        self._session = session

    @classmethod
    def load(cls, directory: Path, threads: int) -> "LexicalEngine":
        """Raises ModelError."""
        return cls(open_session(directory / "model.onnx", threads))

    def room(self, question: Tokens[Lexeme], max_tokens: int) -> int:
        """A quarter is kept for the question, so that nearly all questions see a text in the same windows."""
        return max_tokens - max(len(question), max_tokens // 4)

    def logits(self, question: Tokens[Lexeme], windows: Sequence[Tokens[Lexeme]]) -> list[Logits]:
        pairs = [
            (question.pieces, window.pieces, features(question.pieces, window.pieces, window.sentences))
            for window in windows
        ]
        starts, ends, no_answer = self._session.run(None, network_inputs(pairs))
        costs = WORD_COST * np.arange(starts.shape[1], dtype=np.float32)
        return [
            Logits((start + costs)[: len(window)], (end - costs)[: len(window)], float(none))
            for start, end, none, window in zip(starts, ends, no_answer, windows, strict=True)
        ]


def network_inputs(pairs: Sequence[Pair]) -> dict[str, NDArray[np.int64 | np.float32]]:
    """One batch, padded.

    vectors (U,) and ngrams (U, G): vector row and n-gram buckets of each different word, word 0 being the padding;
    question (B, Q) and context (B, T): numbers of words, 0 where padded; *_features (B, Q or T, F); pair (B, P).
    """
    numbers: dict[str, int] = {}
    lexemes: list[Lexeme] = []

    def number(word: Lexeme) -> int:
        at = numbers.setdefault(word.folded, len(lexemes) + 1)
        if at > len(lexemes):
            lexemes.append(word)
        return at

    questions = [[number(word) for word in question] for question, _, _ in pairs]
    contexts = [[number(word) for word in context] for _, context, _ in pairs]
    ngrams = list(zip_longest(*[(), *(word.ngrams for word in lexemes)], fillvalue=0))
    return {
        "vectors": np.array([0, *(word.vector for word in lexemes)], np.int64),
        "ngrams": np.array(ngrams, np.int64).T,
        "question": _padded(questions),
        "context": _padded(contexts),
        "question_features": _padded_features([f.question for _, _, f in pairs]),
        "context_features": _padded_features([f.context for _, _, f in pairs]),
        "pair_features": np.stack([f.pair for _, _, f in pairs]),
    }


def _padded(rows: Sequence[Sequence[int]]) -> NDArray[np.int64]:
    padded = np.zeros((len(rows), max(map(len, rows))), np.int64)
    for target, row in zip(padded, rows, strict=True):
        target[: len(row)] = row
    return padded


def _padded_features(rows: Sequence[NDArray[np.float32]]) -> NDArray[np.float32]:
    padded = np.zeros((len(rows), max(map(len, rows)), rows[0].shape[1]), np.float32)
    for target, row in zip(padded, rows, strict=True):
        target[: len(row)] = row
    return padded
