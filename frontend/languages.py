"""The messages of all pages by language, Spanish first."""

from collections.abc import Mapping

from frontend.english import ENGLISH
from frontend.messages import Messages
from frontend.spanish import SPANISH

LANGUAGES: Mapping[str, Messages] = {"es": SPANISH, "en": ENGLISH}
