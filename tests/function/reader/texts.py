"""Hypothesis strategies for Spanish text with characters that make offsets hard."""

from hypothesis import strategies as st

WORDS = st.sampled_from(
    "La capital de España es Madrid y su río el Manzanares nació en 1561 cuando Felipe II trasladó la corte "
    "¿Quién? ¡Olé! «cita» pingüino año AÑO 3,5 1.500.000 10:30 Sr. EE.UU. e\u0301l nin\u0303o cafe\u0301 "
    "👩\u200d🚀 🇪🇸 👍🏽 שלום عربى 東京 O'Higgins vice-presidente … — 50% 7.º A_b".split()
)
GAPS = st.sampled_from([" ", " ", " ", "  ", "\n", "\r\n", "\n\n", "\u00a0", "\t", "\f", "\u200f", "\u200b ", ". ", ""])


@st.composite
def texts(draw: st.DrawFn, max_words: int = 60) -> str:
    """Draw text with decomposed accents, emoji, CRLF, non-breaking spaces, direction marks, a byte-order mark."""
    words = draw(st.lists(st.tuples(WORDS, GAPS), max_size=max_words))
    return draw(st.sampled_from(["", "\ufeff", "\u200f"])) + "".join(word + gap for word, gap in words)
