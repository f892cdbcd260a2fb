import random

import pytest

from model.training.questions.grammar import parse_template
from model.training.questions.lexicon import Lexicon, Value
from model.training.questions.rendering import Bindings, render, starts_with_subject, without_subject
from model.training.questions.templates import GRAMMAR

LEXICON = Lexicon(GRAMMAR / "lexicon.json")
TOWER = Value("torre", "f", article=False)
PALACE = Value("palacio", article=False)
COMPANY = Value("empresa", "f", article=True)


def rendered(text: str, **values: Value) -> str:
    return render(parse_template(text), Bindings(random.Random(1), LEXICON, values)).text


@pytest.mark.parametrize(
    ("template", "entity", "text"),
    [
        ("{el X} cayó", PALACE, "el palacio cayó"),
        ("{un X} cayó", TOWER, "una torre cayó"),
        ("{el X+} cayeron", TOWER, "las torres cayeron"),
        ("cerca de {el X}", PALACE, "cerca del palacio"),
        ("fue a {el X}", PALACE, "fue al palacio"),
        ("fue a {el X}", TOWER, "fue a la torre"),
        ("nadie vio desde {el X}", PALACE, "nadie vio desde el palacio"),
        ("la sede de {X}", COMPANY, "la sede de la empresa"),
        ("vive de (el turismo|el turismo)", PALACE, "vive del turismo"),
        ("(la causa de|la causa de) el viaje", PALACE, "la causa del viaje"),
        ("{el X} fue fundad<o/a>", TOWER, "la torre fue fundada"),
        ("está en {el X}", Value("El Cairo"), "está en El Cairo"),
        ("llegó de {el X}", Value("El Cairo"), "llegó de El Cairo"),
        ("lee {X}", Value("El mar", quotes="«»"), "lee «El mar»"),
        ("Perú y {X}", Value("Italia"), "Perú e Italia"),
        ("murieron {X} personas", Value("dos millones"), "murieron dos millones de personas"),
        ("murieron {X} (personas|personas)", Value("dos millones"), "murieron dos millones de personas"),
        ("costó {X} en Lima", Value("dos millones"), "costó dos millones en Lima"),
        ("¿Qué (| |) hizo {X} (|)?", Value("Ana"), "¿Qué hizo Ana?"),
    ],
)
def test_spanish(template: str, entity: Value, text: str) -> None:
    assert rendered(template, X=entity) == text


def test_a_slot_stands_where_its_span_says_without_article_or_quotes() -> None:
    result = render(
        parse_template("cerca de {el X} leyó {title} y [both: {city} y {city2}]"),
        Bindings(
            random.Random(1),
            LEXICON,
            {
                "X": PALACE,
                "title": Value("El mar", quotes="«»"),
                "city": Value("Lima"),
                "city2": Value("Roma"),
            },
        ),
    )
    stands = {name: result.text[start:end] for name, (start, end) in result.spans.items()}
    assert stands == {"X": "palacio", "title": "El mar", "both": "Lima y Roma", "city": "Lima", "city2": "Roma"}


def test_a_mark_starts_past_a_contraction() -> None:
    result = render(parse_template("habló de [topic: el viaje]"), Bindings(random.Random(1), LEXICON, {}))
    start, end = result.spans["topic"]
    assert (result.text, result.text[start:end]) == ("habló del viaje", "viaje")


def test_choices_keep_to_what_is_bound_when_frozen() -> None:
    template = parse_template("(en {city}|el {date}) nació {X}")
    for seed in range(20):
        bindings = Bindings(random.Random(seed), LEXICON, {"X": Value("Ana"), "date": Value("3 de mayo")}, frozen=True)
        assert render(template, bindings).text == "el 3 de mayo nació Ana"


def test_a_template_without_its_values_is_not_offered_when_frozen() -> None:
    bindings = Bindings(random.Random(1), LEXICON, {"X": Value("Ana")}, frozen=True)
    assert not bindings.offers(parse_template("{X} ({city}|{date})"))
    assert not bindings.offers(parse_template("{X} [m: {city}]"))
    assert bindings.offers(parse_template("{X}( en {city}|)"))


def test_the_second_of_two_numbers_is_greater() -> None:
    for seed in range(50):
        bindings = Bindings(random.Random(seed), LEXICON, {"X": Value("Ana")})
        first, second = render(parse_template("{year} {year2}"), bindings).text.split()
        assert int(first) < int(second)


def test_a_subject_can_be_left_out_where_a_verb_follows() -> None:
    assert starts_with_subject(parse_template("{X} nació"))
    assert starts_with_subject(parse_template("{el X} (nació|vino)"))
    assert not starts_with_subject(parse_template("en {city} nació {X}"))
    assert not starts_with_subject(parse_template("{X}, de {age} años, nació"))
    assert not starts_with_subject(parse_template("{X} y {person} firmaron"))
    assert without_subject(parse_template("{X} nació")).parts == ("nació",)
