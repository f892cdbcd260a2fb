import json
import lzma
from pathlib import Path

from benchmarks.long_documents.books import PAGE_WORDS, books, load_filler, random_filler, without_translations
from evaluation.squad import SAMPLE, load_squad

QUESTIONS = load_squad(SAMPLE).questions
CONTEXTS = list(dict.fromkeys(question.context for question in QUESTIONS))


def test_every_answer_is_at_its_offset() -> None:
    filler = random_filler(CONTEXTS, 20_000, seed=0)
    for pages in (1, 40):
        volumes = list(books(QUESTIONS, filler, pages, seed=0))
        planted = [question for book in volumes for question in book.questions]
        assert sorted(question.text for question in planted) == sorted(question.text for question in QUESTIONS)
        for book in volumes:
            assert abs(book.words - pages * PAGE_WORDS) <= 1
            for question in book.questions:
                assert [book.text[start:end] for start, end in question.places] == list(question.golds)


def test_the_same_seed_makes_the_same_books() -> None:
    filler = random_filler(CONTEXTS, 5_000, seed=0)
    first, again, other = (next(books(QUESTIONS, filler, 10, seed)).text for seed in (0, 0, 1))
    assert first == again != other


def test_translations_of_the_contexts_are_left_out() -> None:
    planted = "El Rin nace en los Alpes suizos y desemboca cerca de Rotterdam, entre diques antiguos."
    translation = "El Rin nace en los Alpes de Suiza y desemboca cerca de Rotterdam entre diques muy antiguos."
    neighbour = "El Rin lleva menos agua durante los meses secos del verano, según las mediciones."
    assert without_translations([translation, neighbour], [planted]) == [neighbour]


def test_filler_comes_from_texts_and_from_squad_files(tmp_path: Path) -> None:
    long = " ".join(["palabra"] * 20)
    (tmp_path / "prose.txt").write_text(f"corto\n{long}\n", encoding="utf-8")
    with lzma.open(tmp_path / "prose.txt.xz", "wt", encoding="utf-8") as file:
        file.write(f"{long} comprimida\n")
    answers = {"qas": [{"id": str(n), "question": "¿Qué?", "answers": []} for n in range(2)], "context": "Un contexto."}
    (tmp_path / "squad.json").write_text(json.dumps({"data": [{"paragraphs": [answers]}]}), encoding="utf-8")
    paths = [tmp_path / name for name in ("prose.txt", "prose.txt.xz", "squad.json")]
    assert load_filler(paths, seed=0) == [long, f"{long} comprimida", "Un contexto."]
