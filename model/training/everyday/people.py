"""Generators of people, e-mail addresses and web addresses."""

import unicodedata
from collections.abc import Sequence

from model.training.everyday.values import Value, ValueScope


def ascii_letters(text: str) -> str:
    """Return the letters and digits of a text in lower case, without accents, as in an e-mail address."""
    decomposed = unicodedata.normalize("NFKD", text.lower().replace("m.ª", "maria"))
    return "".join(character for character in decomposed if character.isascii() and character.isalnum())


def person(scope: ValueScope, arguments: Sequence[str]) -> Value:
    """Make a person. `title` adds D. or Sra. in some documents, `doctor` adds Dr. or Dra. in most."""
    rng = scope.rng
    female = rng.random() < 0.5
    first = scope.rule("female" if female else "male", ())
    last, second = scope.rule("surname", ()), scope.rule("surname", ())
    whole = f"{last} {second}" if rng.random() < 0.8 or "es" in scope.tags else last
    name = f"{first} {whole}"
    courtesy = ("D.ª" if female else "D.") if scope.notation["don"] else ("Sra." if female else "Sr.")
    text = name
    if "title" in arguments and scope.notation["titles"]:
        text = f"{courtesy} {name}"
    if "doctor" in arguments and rng.random() < 0.75:
        text = f"{'Dra.' if female else 'Dr.'} {name if rng.random() < 0.5 else whole}"
    forms = {
        "name": name,
        "first": first,
        "short": f"{first} {last}",
        "last": whole,
        "sra": f"{'Sra.' if female else 'Sr.'} {last}",
        "the": f"{'la Sra.' if female else 'el Sr.'} {last}",
        "don": f"{'D.ª' if female else 'D.'} {name}",
        "full_don": f"{'doña' if female else 'don'} {name}",
        "o": "a" if female else "o",
        "a": "a" if female else "",
        "el": "la" if female else "el",
        "El": "La" if female else "El",
        "upper": name.upper(),
        "inverted": f"{whole}, {first}",
        "user": rng.choice(("{f}.{l}", "{f}{l}", "{i}{l}", "{l}.{f}", "{f}_{l}{d}", "{f}.{l}{d}")).format(
            f=ascii_letters(first), i=ascii_letters(first)[0], l=ascii_letters(last), d=rng.randint(1, 99)
        ),
    }
    return Value(text, forms, first)


def email(scope: ValueScope, arguments: Sequence[str]) -> Value:
    """Make an e-mail address of a person (`email SLOT`), of a firm (`email firm SLOT`) or of an office."""
    rng = scope.rng
    if arguments and arguments[0] == "firm":
        domain = ascii_letters(scope.value(arguments[1]).form("bare"))[:18]
        return Value(f"{rng.choice(BOXES)}@{domain}{rng.choice(scope.region.patterns['domain'])}")
    if arguments:
        return Value(f"{scope.value(arguments[0]).forms['user']}@{rng.choice(MAILERS)}")
    word = ascii_letters(scope.rule("firm_word", ()))
    return Value(f"{rng.choice(BOXES)}@{word}{rng.choice(scope.region.patterns['domain'])}")


def url(scope: ValueScope, arguments: Sequence[str]) -> Value:
    """Make a web address. If a fact is named, it is that firm's."""
    rng = scope.rng
    name = scope.value(arguments[0]).form("bare") if arguments else scope.rule("firm_word", ())
    host = ascii_letters(name)[:20] + rng.choice(scope.region.patterns["domain"])
    path = rng.choice(("", "", "/contacto", "/citas", "/tramites", "/ayuda", "/area-cliente", "/reservas"))
    return Value(rng.choice(("www.", "https://", "https://www.", "http://www.")) + host + path)


BOXES = (
    "info contacto atencion administracion secretaria clientes hola reservas soporte ventas facturacion citas rrhh "
    "inscripciones oficina"
).split()
MAILERS = (
    "correo.example mail.example buzon.example correo.es mimail.com redmail.net cartero.org webcorreo.com postal.net"
).split()
