import pytest

from model.training.questions.candidates import find_candidates


@pytest.mark.parametrize(
    ("sentence", "kind", "answer"),
    [
        ("La obra se estrenó el 3 de mayo de 1921 en el teatro.", "date", "3 de mayo de 1921"),
        ("La obra se estrenó en 1921 en el teatro.", "year", "1921"),
        ("La torre mide 324 metros de alto.", "number", "324 metros"),
        ("Votó el 43,5 % de los vecinos.", "number", "43,5 %"),
        ("La guerra dejó dos millones de muertos.", "number", "dos millones de"),
        ("La novela la escribió Ana María Ruiz en su casa.", "name", "Ana María Ruiz"),
        ("El tratado lo firmaron España y Portugal ayer.", "names", "España y Portugal"),
        ("Se marchó porque no tenía dinero, y no volvió.", "reason", "no tenía dinero"),
        ("Se marchó a Lima para estudiar medicina en la ciudad.", "purpose", "estudiar medicina en la ciudad"),
        ("Ella nunca visitó la ciudad de los vientos.", "phrase", "ciudad de los vientos"),
    ],
)
def test_what_a_sentence_offers(sentence: str, kind: str, answer: str) -> None:
    found = [(candidate.kind, sentence[candidate.start : candidate.end]) for candidate in find_candidates(sentence)]
    assert (kind, answer) in found


def test_the_first_word_is_a_name_only_where_it_is_known_as_one() -> None:
    assert find_candidates("Habituado vivía allí.") == []
    assert [c.kind for c in find_candidates("Marta vivía allí.", frozenset({"Marta"}))] == ["name"]


def test_an_opening_adverb_is_no_name() -> None:
    found = find_candidates("Según Ana, llovía.")
    assert "Según" not in ["Según Ana, llovía."[c.start : c.end] for c in found]
