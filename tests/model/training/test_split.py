"""No paragraph of a held-out article is trained on, in whichever file it appears."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from model.training.config import EMBEDDED, HeldOut, load_config
from model.training.data import Article, Paragraph, load_articles
from model.training.split import RUN, Split, is_chosen, title_key, word_runs

SAMPLE = Path("evaluation/data/xquad-es-sample.json")
NEVER = HeldOut("", one_in=2**62)


def article(title: str, *contexts: str, pooled: bool = False) -> Article:
    return Article(title, tuple(Paragraph(context=context, qas=[]) for context in contexts), pooled)


def text(name: str, numbers: Iterable[int] = range(10)) -> str:
    return " ".join(f"{name}{number}" for number in numbers)


def contexts(articles: Iterable[Article]) -> list[str]:
    return [paragraph["context"] for one in articles for paragraph in one.paragraphs]


def split(files: dict[str, list[Article]], always: Sequence[Article]) -> Split:
    made = Split(NEVER, [], always)
    made.extend(files)
    return made


def test_titles_are_compared_without_accents_case_and_signs() -> None:
    assert title_key("Victoria _ (Australia)") == title_key("victoria_australia") != title_key("Victoria")


def test_about_one_title_in_so_many_is_chosen_and_always_the_same() -> None:
    chosen = [number for number in range(3000) if is_chosen(f"title {number}", 10)]
    assert 230 < len(chosen) < 370
    assert is_chosen("Teacher", 12) and not is_chosen("Normans", 12)


@given(st.lists(st.sampled_from("abc"), max_size=30), st.lists(st.sampled_from("abc"), max_size=30))
def test_two_texts_share_a_run_where_seven_words_stand_in_both(first: list[str], second: list[str]) -> None:
    def runs(words: list[str]) -> set[tuple[str, ...]]:
        return {tuple(words[at : at + RUN]) for at in range(max(1, len(words) - RUN + 1))}

    shared = not word_runs(" ".join(first)).isdisjoint(word_runs("  ".join(second).upper()))
    assert shared == bool(runs(first) & runs(second))


def test_an_article_under_the_same_title_is_held_out() -> None:
    same, other = article("Rhine", text("a")), article("Loire", text("b"))
    files = {"f": [same, other]}
    made = split(files, [article("RHINE", text("c"))])
    assert list(made.training(files["f"])) == [other]
    assert list(made.held_out(files["f"])) == [same]


def test_a_translated_title_is_recognized_by_the_text_and_hides_the_rest_of_the_article_elsewhere() -> None:
    english = article("Rhine", text("a"), text("b"))
    spanish = article("Rin", text("x") + " " + text("a"), text("b") + " y más", text("c"), text("d"))
    collection = article("several", text("z"), "antes " + text("d"), pooled=True)
    files = {"spanish": [spanish], "collection": [collection]}
    made = split(files, [english])
    assert not list(made.training(files["spanish"]))
    assert list(made.held_out(files["spanish"])) == [spanish]
    # No paragraph of the held-out file contains "d".
    assert contexts(made.training(files["collection"])) == [text("z")]


def test_one_shared_paragraph_is_left_out_and_its_article_stays() -> None:
    files = {"f": [article("Loire", text("a"), *(text(f"p{number}x") for number in range(20)))]}
    made = split(files, [article("Rhine", text("a"), text("b"))])
    assert text("a") not in contexts(made.training(files["f"]))
    assert len(contexts(made.training(files["f"]))) == 20


def test_the_embedded_model_never_learns_from_the_sample_of_the_tests() -> None:
    held_out = load_config(EMBEDDED).held_out
    assert held_out is not None and held_out.always == (str(SAMPLE),)
    sample = load_articles(SAMPLE)
    made = Split(held_out, sample, [one for path in held_out.always for one in load_articles(Path(path))])
    assert not list(made.training(sample))
    assert list(made.held_out(sample)) == sample
