"""The messages of the page "Evaluar" by language, Spanish first."""

from collections.abc import Mapping

from frontend.evaluate.english import ENGLISH
from frontend.evaluate.messages import EvaluateMessages
from frontend.evaluate.spanish import SPANISH

WORDS: Mapping[str, EvaluateMessages] = {"es": SPANISH, "en": ENGLISH}
