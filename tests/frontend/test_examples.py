from frontend.ask.examples import EXAMPLES
from frontend.texts import LANGUAGES


def test_every_example_is_named_in_every_language() -> None:
    assert all(example.names.keys() == LANGUAGES.keys() for example in EXAMPLES)


def test_no_two_examples_share_a_key() -> None:
    assert len({example.key for example in EXAMPLES}) == len(EXAMPLES) == 5


def test_an_example_fits_a_screen() -> None:
    assert all(60 <= len(example.text.split()) <= 140 for example in EXAMPLES)
