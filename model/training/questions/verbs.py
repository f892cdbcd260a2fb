"""`verbs.txt`: what one person did to one thing, said and asked in the active and the passive voice."""

from model.training.questions.grammar import Domain, Fact, GrammarError, Question, parse_template

# DID: the verb, with the personal "a" where it needs one; VERB: without it; DONE: the participle; OBJ: the object.
_SENTENCES = (
    "{X} DID {el OBJ}( en {year}|).",
    "(en {year}|el {full_date}), {X} DID {el OBJ}( en {city}|).",
    "{el OBJ} fue DONE por {X}( en {year}| en {city}|).",
    "fue {X} quien DID {el OBJ}( en {city}|)( en {year}|).",
    "{X}, (<un/una>|<el/la>|<famoso/famosa>|joven|<conocido/conocida>) {job} de {city2}, DID {el OBJ}( en {year}|).",
    "(por aquellos años|según la prensa|por entonces|al parecer), {X}, que era {job}, DID {el OBJ}( en {year}|).",
)
_QUESTIONS = (
    ("X", "¿(Quién|Qué persona|Quién fue quien) DID {el OBJ}( en {year}|)?"),
    ("X", "¿Por quién fue DONE {el OBJ}?"),
    ("year", "¿(Cuándo|En qué año) DID {X} {el OBJ}?"),
    ("full_date", "¿(Cuándo|En qué fecha|Qué día) (DID {X} {el OBJ}|fue DONE {el OBJ})?"),
    ("year", "¿(Cuándo|En qué año) fue DONE {el OBJ}( por {X}|)?"),
    ("city", "¿(Dónde|En qué ciudad|En qué lugar) (DID {X} {el OBJ}|fue DONE {el OBJ})?"),
    ("city2", "¿(De dónde|De qué ciudad) era {X}?"),
    ("job", "¿(A qué se dedicaba|Cuál era la profesión de|Qué oficio tenía) {X}?"),
)
_THING = (("OBJ", "¿Qué VERB {X}( en {year}|)?"), ("OBJ", "¿Qué fue lo que VERB {X}?"))
_PERSON = (("OBJ", "¿A quién VERB {X}( en {year}|)?"), ("OBJ", "¿A qué persona VERB {X}?"))
_AGENT = ("X", "¿(Quién es|Quién fue|Cómo se llama|Cuál es el nombre de) AGENT de {el OBJ}?")


def parse_verbs(text: str) -> Domain:
    """One fact a line: verbs; participles without ending; agents or "-"; kind of the object; what it overlaps with.

    Raises GrammarError.
    """
    facts = []
    for line in text.splitlines():
        if line.strip() and not line.startswith("#"):
            columns = [column.strip() for column in line.split(";")]
            if len(columns) not in (4, 5):
                raise GrammarError(f"neither four nor five columns: {line}")
            facts.append(_fact(*columns))
    return Domain("deeds", "person", (), tuple(facts))


def _fact(verbs: str, participles: str, agents: str, kind: str, topic: str = "") -> Fact:
    personal = kind == "person"
    thing = kind + "0"  # another slot than the place or the people around it
    verb = _choice(verbs.split(", "))
    done = _choice([f"{stem}<o/a:{thing}>" for stem in participles.split(", ")])
    agent = _choice(["<el {}/la {}>".format(*agent.partition("/")[::2]) for agent in agents.split(", ")])

    def fill(pattern: str) -> str:
        object_first = "DID {X} {el OBJ}"
        pattern = pattern.replace(object_first, "VERB {X}" + (" a" if personal else "") + " {el OBJ}")
        pattern = pattern.replace("DID", verb + (" a" if personal else "")).replace("VERB", verb)
        return pattern.replace("DONE", done).replace("AGENT", agent).replace("OBJ", thing)

    questions = _QUESTIONS + (_PERSON if personal else _THING) + ((_AGENT,) if agents != "-" else ())
    return Fact(
        tuple(parse_template(fill(sentence)) for sentence in _SENTENCES),
        tuple(Question(answer.replace("OBJ", thing), parse_template(fill(question))) for answer, question in questions),
        frozenset({topic or verbs + kind}),
        frozenset({topic or verbs + kind}),
    )


def _choice(options: list[str]) -> str:
    return f"({'|'.join(options)})" if len(options) > 1 else options[0]
