"""Cloze questions: an answer taken out of a sentence of real prose, and what is left of it put as a question."""

import random
import re

from model.training.questions.candidates import ARTICLES, INNER_NAME, OPENERS, PREPOSITIONS, Candidate, find_candidates
from model.training.questions.example import Example
from model.training.questions.spanish import STOP_WORDS, capitalise, sentence_spans, strip_accents

SHORTEST, LONGEST = 30, 450  # code points of a sentence worth asking about
WEIGHTS = {
    "date": 4.0, "year": 4.0, "number": 3.0, "name": 3.0, "names": 2.0, "reason": 4.0, "purpose": 2.0, "phrase": 1.2,
}  # fmt: skip
DROPPED = (0.0, 0.1, 0.2, 0.3, 0.45)  # share of the remaining words that is left out
CLAUSE = 0.6  # how often the question keeps to the answer's clause
_SUBORDINATION = re.compile(r"[,;:()—–]|\b(?:que|cuando|mientras|aunque|donde|y|pero|porque|quien|cuyo|cuya)\b")
_COUNTED = re.compile(r"(?:de )?([a-záéíóúñü]{3,})\b")
_PLACES = ("¿Dónde", "¿Dónde", "¿En qué lugar", "¿En qué ciudad", "¿En qué país")


class ClozeGenerator:
    """Each call asks for something in one sentence of the context."""

    def __call__(self, rng: random.Random, context: str) -> Example | None:
        """None where no sentence of the context lends itself to a question."""
        sentences = sentence_spans(context)
        names = frozenset(INNER_NAME.findall(context))
        for start, end in rng.sample(sentences, len(sentences)):
            sentence = context[start:end]
            if not SHORTEST <= len(sentence) <= LONGEST:
                continue
            candidates = find_candidates(sentence, names)
            if not candidates:
                continue
            chosen = rng.choices(candidates, [WEIGHTS[candidate.kind] for candidate in candidates])[0]
            question = ask(rng, sentence, chosen)
            if question is not None:
                return Example(question, context, start + chosen.start, start + chosen.end)
        return None


def ask(rng: random.Random, sentence: str, candidate: Candidate) -> str | None:
    """The question that the candidate answers; None where too little of the sentence would be left."""
    left, preposition = _governed(sentence[: candidate.start].split())
    before, after = _clause(rng, " ".join(left), sentence[candidate.end :].strip())
    answer = sentence[candidate.start : candidate.end]
    if candidate.kind == "number" and (counted := _COUNTED.match(after)) and not answer[-1].isalpha():
        interrogative = _how_many(rng, preposition, counted[1])
        after = after[counted.end() :].strip()
    else:
        interrogative = _interrogative(rng, candidate.kind, answer, preposition, bool(before))
    if candidate.kind in ("reason", "purpose"):
        before = re.sub(r"(?<!\s)\s*+\b(?:porque|debido|a causa|gracias|ya que|para)$", "", before)
    before_words, after_words = _drop(rng, before, last=True), _drop(rng, after, last=False)
    words = _arrange(rng, candidate.kind, bool(preposition), before_words, after_words)
    if sum(strip_accents(word) not in STOP_WORDS for word in words) < 2:
        return None
    if rng.random() < 0.1:
        return "¿" + capitalise(" ".join(words) + " " + interrogative.lower().lstrip("¿") + "?")
    return interrogative + " " + " ".join(words) + "?"


def _governed(words: list[str]) -> tuple[list[str], str]:
    """The words before an answer without its article and preposition; and the preposition."""
    words = list(words)
    if words and words[-1].lower() in ARTICLES:
        words.pop()
    preposition = words.pop().lower() if words and words[-1].lower() in PREPOSITIONS else ""
    return words, {"del": "de", "al": "a"}.get(preposition, preposition)


def _clause(rng: random.Random, left: str, right: str) -> tuple[str, str]:
    """Both sides of the answer, now and then only as far as its clause goes."""
    cuts = list(_SUBORDINATION.finditer(left))
    if cuts and rng.random() < CLAUSE:
        cut = rng.choice(cuts[-2:])
        if len(left) - cut.end() > 12 or len(right) > 25:
            left = left[cut.end() :]
    cuts = list(_SUBORDINATION.finditer(right))
    if cuts and rng.random() < CLAUSE:
        cut = rng.choice(cuts[:2])
        if cut.start() > 8 or len(left) > 25:
            right = right[: cut.start()]
    return left.strip(' ,;:(«“"¿¡—'), right.strip(' .,;:)»”"?!—')


def _interrogative(rng: random.Random, kind: str, answer: str, preposition: str, has_left: bool) -> str:
    prefix = preposition + " " if preposition else ""
    if kind == "year":
        if preposition in ("en", ""):
            return rng.choice(("¿En qué año", "¿En qué año", "¿Cuándo"))
        return rng.choice(("¿" + capitalise(prefix + "qué año"), "¿Cuándo"))
    if kind == "date":
        return rng.choice(("¿Cuándo", "¿Cuándo", "¿En qué fecha", "¿Qué día"))
    if kind == "number":
        if answer.endswith(("%", "ciento")):
            return "¿" + capitalise(prefix + rng.choice(("qué porcentaje", "qué porcentaje", "cuánto")))
        return "¿" + capitalise(prefix + rng.choice(("cuánto", "qué cantidad", "cuántos")))
    if kind == "reason":
        return rng.choice(("¿Por qué", "¿Por qué", "¿Por qué motivo", "¿A causa de qué"))
    if kind == "purpose":
        return rng.choice(("¿Para qué", "¿Para qué", "¿Con qué fin"))
    if kind == "names":
        return "¿" + capitalise(prefix + rng.choice(("quiénes", "qué", "cuáles", "qué personas", "qué lugares")))
    if kind == "name":
        if preposition == "en":
            return rng.choice(_PLACES)
        if preposition:
            return "¿" + capitalise(prefix + rng.choice(("quién", "quién", "qué", "cuál")))
        if has_left:
            return rng.choice(("¿Qué", "¿A quién", "¿Quién", "¿Cuál", "¿Cómo se llama"))
        return rng.choice(("¿Quién", "¿Quién", "¿Qué", "¿Cuál", "¿Cómo se llama", "¿Qué persona", "¿Qué organización"))
    options = ["qué", "qué", "qué", "cuál"]
    if len(answer.split()) > 2:
        options.append("qué tipo de " + answer.split()[0])
    return "¿" + capitalise(prefix + rng.choice(options))


def _how_many(rng: random.Random, preposition: str, noun: str) -> str:
    prefix = preposition + " " if preposition else ""
    if noun.endswith(("as", "iones", "ades")):
        return "¿" + capitalise(f"{prefix}cuántas {noun}")
    if noun.endswith("s"):
        return "¿" + capitalise(f"{prefix}cuántos {noun}")
    return "¿" + capitalise(f"{prefix}{rng.choice(('cuánto', 'qué cantidad de'))} {noun}")


def _drop(rng: random.Random, text: str, last: bool) -> list[str]:
    """Most words of one side, at most twelve, those next to the answer."""
    words = text.split()
    share = rng.choice(DROPPED)
    kept = []
    for word in words:
        content = strip_accents(word.strip(".,;:()")) not in STOP_WORDS
        if rng.random() > share * (0.8 if content else 1.0):
            kept.append(word)
    kept = kept or words[:1]
    if len(kept) > 12:
        length = rng.randint(5, 12)
        kept = kept[-length:] if last else kept[:length]
    return kept


def _arrange(rng: random.Random, kind: str, governed: bool, left: list[str], right: list[str]) -> list[str]:
    """Spanish questions put the verb first, which often stood after the answer."""
    roll = rng.random()
    if kind in ("reason", "purpose"):
        words = left + right if roll < 0.3 else left
    elif roll < 0.25 or (roll < 0.45 and not governed and kind not in ("year", "date")) or roll >= 0.75:
        words = left + right
    else:
        words = right + left
    if rng.random() < 0.12:
        rng.shuffle(words)
    words = [bare for word in words if (bare := word.strip(',;:()«»"“”'))]
    if words and strip_accents(words[0]) in OPENERS:
        words[0] = words[0].lower()
    return words
