"""The Snowball stemmer for Spanish (snowballstem.org/algorithms/spanish/stemmer.html), with nothing to import."""

VOWELS = frozenset("aeiouáéíóúü")
PRONOUNS = frozenset("selas selos sela selo las les los nos me se la le lo".split())
PRONOUN_HOSTS = frozenset(("iéndo", "ándo", "ár", "ér", "ír", "iendo", "ando", "ar", "er", "ir"))
ACUTE = str.maketrans("áéíóú", "aeiou")

NOUN_SUFFIXES = frozenset(
    "anzas anza icos icas ismos ismo ables ibles able ible istas ista osos osas oso osa amientos imientos amiento "
    "imiento ico ica adoras adores aciones antes ancias adora ador ación acion ante ancia logías logía uciones ución "
    "ucion encias encia amente mente idades idad ivas ivos iva ivo".split()
)
VERB_SUFFIXES_Y = frozenset("ya ye yan yen yeron yendo yo yó yas yes yais yamos".split())
VERB_SUFFIXES_U = frozenset(("en", "es", "éis", "emos"))
VERB_SUFFIXES = VERB_SUFFIXES_U.union(
    "arían arías arán arás aríais aría aréis aríamos aremos ará aré erían erías erán erás eríais ería eréis eríamos "
    "eremos erá eré irían irías irán irás iríais iría iréis iríamos iremos irá iré aba ada ida ía ara iera ad ed id "
    "ase iese aste iste an aban ían aran ieran asen iesen aron ieron ado ido ando iendo ió ar er ir as abas adas idas "
    "ías aras ieras ases ieses ís áis abais íais arais ierais aseis ieseis asteis isteis ados idos amos ábamos íamos "
    "imos áramos iéramos iésemos ásemos".split()
)
RESIDUAL_SUFFIXES = frozenset(("os", "a", "o", "á", "í", "ó"))
RESIDUAL_SUFFIXES_E = frozenset("eé")
LONGEST_SUFFIX = 8  # letters: "amientos"


def stem(word: str) -> str:
    """The stem of a lower-case word, acute accents removed; other words come back changed only where a suffix fits."""
    rv, r1, r2 = _regions(word)
    word = _attached_pronoun(word, rv)
    shorter = _noun_suffix(word, r1, r2)
    if shorter == word:
        shorter = _verb_suffix(word, rv)
    return _residual_suffix(shorter, rv).translate(ACUTE)


def _regions(word: str) -> tuple[int, int, int]:
    """Where RV, R1 and R2 begin."""
    n = len(word)

    def after_vowel_consonant(start: int) -> int:
        for i in range(start, n - 1):
            if word[i] in VOWELS and word[i + 1] not in VOWELS:
                return i + 2
        return n

    r1 = after_vowel_consonant(0)
    r2 = after_vowel_consonant(r1)
    rv = n
    if n > 2:
        if word[1] not in VOWELS:
            rv = next((i + 1 for i in range(2, n) if word[i] in VOWELS), n)
        elif word[0] in VOWELS:
            rv = next((i + 1 for i in range(2, n) if word[i] not in VOWELS), n)
        else:
            rv = 3
    return rv, r1, r2


def _longest(word: str, suffixes: frozenset[str], start: int = 0) -> str:
    """The longest of the suffixes that ends the word and lies in the region that begins at `start`; "" for none."""
    for length in range(min(len(word) - start, LONGEST_SUFFIX), 0, -1):
        if (suffix := word[-length:]) in suffixes:
            return suffix
    return ""


def _attached_pronoun(word: str, rv: int) -> str:
    pronoun = _longest(word, PRONOUNS)
    if not pronoun:
        return word
    host = word[: -len(pronoun)]
    ending = _longest(host, PRONOUN_HOSTS)
    if ending and len(host) - len(ending) >= rv:
        return host[: -len(ending)] + ending.translate(ACUTE)
    if host.endswith("uyendo") and len(host) - len("yendo") >= rv:
        return host
    return word


def _noun_suffix(word: str, r1: int, r2: int) -> str:
    suffix = _longest(word, NOUN_SUFFIXES)
    start = len(word) - len(suffix)
    if not suffix or start < (r1 if suffix == "amente" else r2):
        return word
    if suffix in ("logía", "logías"):
        return word[:start] + "log"
    if suffix in ("ución", "ucion", "uciones"):
        return word[:start] + "u"
    if suffix in ("encia", "encias"):
        return word[:start] + "ente"
    word = word[:start]
    before: frozenset[str] = frozenset()
    if suffix == "amente":
        before = frozenset(("iv", "os", "ic", "ad"))
    elif suffix == "mente":
        before = frozenset(("ante", "able", "ible"))
    elif suffix in ("idad", "idades"):
        before = frozenset(("abil", "ic", "iv"))
    elif suffix in ("iva", "ivo", "ivas", "ivos"):
        before = frozenset(("at",))
    elif suffix in AGENT_SUFFIXES:
        before = frozenset(("ic",))
    second = _longest(word, before, r2)
    word = word.removesuffix(second)
    if suffix == "amente" and second == "iv" and word.endswith("at") and len(word) - 2 >= r2:
        word = word[:-2]
    return word


AGENT_SUFFIXES = frozenset("adora ador ación acion adoras adores aciones ante antes ancia ancias".split())


def _verb_suffix(word: str, rv: int) -> str:
    suffix = _longest(word, VERB_SUFFIXES_Y, rv)
    if suffix and word.endswith("u" + suffix):
        return word[: -len(suffix)]
    suffix = _longest(word, VERB_SUFFIXES, rv)
    word = word.removesuffix(suffix)
    if suffix in VERB_SUFFIXES_U and word.endswith("gu"):
        word = word[:-1]
    return word


def _residual_suffix(word: str, rv: int) -> str:
    if suffix := _longest(word, RESIDUAL_SUFFIXES, rv):
        return word.removesuffix(suffix)
    if suffix := _longest(word, RESIDUAL_SUFFIXES_E, rv):
        word = word.removesuffix(suffix)
        if word.endswith("gu") and len(word) - 1 >= rv:
            word = word[:-1]
    return word
