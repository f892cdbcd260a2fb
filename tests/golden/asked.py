"""What is asked of the embedded model, and of any other: the examples of the documentation, and Spanish as it comes."""

import unicodedata
from typing import Any

from function.examples import HERITAGE, MENINAS, PAINTER, TOWER

AWKWARD = {
    "decomposed accents": unicodedata.normalize("NFD", MENINAS),
    "a leading byte-order mark": f"\ufeff{MENINAS}",
    "emoji": f"🎨👩🏽‍🎨 {MENINAS} 🖼️",
    "CRLF and form feeds": f"El museo\r\n\f\r\n{MENINAS}\r\n\fFin.\r\n",
    "non-breaking spaces": MENINAS.replace(" ", "\u00a0"),
    "right-to-left marks": f"\u200f{MENINAS}\u200f",
    "quotation marks": "Diego Velázquez —«el sevillano»— pintó «Las Meninas» en 1656.",
    "no spaces after full stops": "Nació en 1599.Diego Velázquez pintó Las Meninas.Murió en 1660.",
}
REQUESTS: dict[str, Any] = {
    "documentation": {
        "questions": [PAINTER, HERITAGE],
        "documents": [{"id": "meninas", "text": MENINAS}, {"id": "torre", "text": TOWER}],
        "top_k": 2,
    },
    "another text": {"question": PAINTER, "context": TOWER, "top_k": 3},
    "an answer at any price": {"question": PAINTER, "context": TOWER, "no_answer": False},
    "one word": {"question": PAINTER, "context": "Velázquez", "no_answer": False},
    "no word": {"question": PAINTER, "context": "… !", "no_answer": False},
    **{name: {"question": PAINTER, "context": text, "top_k": 2} for name, text in AWKWARD.items()},
}
