"""The texts that visitors see, by language, Spanish first."""

from collections.abc import Mapping

from frontend.texts.en import ENGLISH
from frontend.texts.es import SPANISH
from frontend.texts.types import AskTexts, CompareTexts, EvaluateTexts, Texts

LANGUAGES: Mapping[str, Texts] = {"es": SPANISH, "en": ENGLISH}

__all__ = ["ENGLISH", "LANGUAGES", "SPANISH", "AskTexts", "CompareTexts", "EvaluateTexts", "Texts"]
