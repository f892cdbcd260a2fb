"""Other people, places, numbers and words in place of those of an example, the same in question and text."""

import random
import re
from collections import Counter
from collections.abc import Iterable

from model.training.questions.example import Example
from model.training.questions.spanish import MONTHS, STOP_WORDS, WORD, strip_accents

INVENTED = 0.4  # share of new names that are made of syllables
_REDRAWS = 5
_NAME = re.compile(r"(?<=[a-z,] )[A-ZÁÉÍÓÚÑ][a-záéíóúñü]{2,}")
_WORD = re.compile(r"\b[a-záéíóúñü]{5,}\b")
_CONSONANTS, _VOWELS = "bcdfglmnprstv", "aeioau"
_ENDINGS = ("", "", "", "n", "s", "r", "l", "z", "x")


class Renamer:
    """Draws names and words from the texts it is given."""

    def __init__(self, texts: Iterable[str]) -> None:
        names: Counter[str] = Counter()
        words: Counter[str] = Counter()
        for text in texts:
            names.update(name for name in _NAME.findall(text) if strip_accents(name) not in STOP_WORDS | {*MONTHS})
            words.update(_WORD.findall(text))
        self._names = list(names)
        self._is_name = frozenset(names)
        # Two last letters alike: mostly the same part of speech, gender and number.
        self._by_ending: dict[str, list[str]] = {}
        for word, count in words.items():
            if count > 1:
                self._by_ending.setdefault(word[-2:], []).append(word)

    def __call__(
        self,
        rng: random.Random,
        example: Example,
        *,
        names: float = 0.4,
        numbers: float = 0.4,
        words: float = 0.03,
        question_words: float = 0.25,
    ) -> Example:
        """Each name, number and lower-case word is replaced with these probabilities, the same everywhere.

        `question_words` is for words of the question, `words` for those of the text alone.
        """
        asked = {strip_accents(word) for word in WORD.findall(example.question)}
        present = frozenset(WORD.findall(example.context))
        chosen: dict[str, str] = {}

        def probability(word: str) -> float:
            if word in self._is_name:
                return names
            if word.isdecimal() and word.isascii():
                return numbers
            if word.islower() and len(word) >= 5 and strip_accents(word) not in STOP_WORDS:
                return question_words if strip_accents(word) in asked else words
            return 0.0

        def in_text(match: re.Match[str]) -> str:
            word = match[0]
            if word not in chosen:
                chosen[word] = self._other(rng, word, present) if rng.random() < probability(word) else word
            return chosen[word]

        def in_question(match: re.Match[str]) -> str:
            word = match[0]
            for spelling in (word, word.lower(), word.capitalize()):
                if spelling in chosen:
                    return chosen[spelling] if spelling == word or not word.istitle() else chosen[spelling].capitalize()
            return word

        before = WORD.sub(in_text, example.context[: example.start])
        answer = WORD.sub(in_text, example.context[example.start : example.end])
        after = WORD.sub(in_text, example.context[example.end :])
        start, end = len(before), len(before) + len(answer)
        return Example(WORD.sub(in_question, example.question), before + answer + after, start, end)

    def _other(self, rng: random.Random, word: str, present: frozenset[str]) -> str:
        """A word of the same kind that the text doesn't hold, else the same word."""
        for _ in range(_REDRAWS):
            other = self._draw(rng, word)
            if other not in present:
                return other
        return word

    def _draw(self, rng: random.Random, word: str) -> str:
        if word in self._is_name:
            return _invent(rng) if rng.random() < INVENTED else rng.choice(self._names)
        if word.isdecimal():
            if len(word) == 4:
                return str(rng.randint(1000, 2025))
            return str(rng.randint(10 ** (len(word) - 1), 10 ** len(word) - 1))
        return rng.choice(self._by_ending.get(word[-2:], [word]))


def _invent(rng: random.Random) -> str:
    syllables = [rng.choice(_CONSONANTS) + rng.choice(_VOWELS) for _ in range(rng.randint(2, 3))]
    return "".join(syllables).capitalize() + rng.choice(_ENDINGS)
