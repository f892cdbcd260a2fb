"""Abbreviations after which the sentence goes on. They are listed in lower case, without the period.

Abbreviations that are also ordinary words ("mar", "sol", "col") are not listed. "etc" is not listed either: before a
capital it mostly ends a sentence.
"""

STREETS = frozenset(
    "av avd avda avdas bvar bulev blvd blvr cl cll clle cno cra crta ctra carr carrt cjón cjto edif edf esc fracc gta "
    "glta pje psj psje pl plz plza pza pzla pº pso pol políg polig prol ptal pta pto rbla rda trav trva tva trv urb "
    "urbz vda apdo apto aptdo bda bº blq bloq brr depto dpto dto entlo entpo intr izda izq izqda izqdo pral ppal "
    "pte vta dcha lte mza mzna ofna rte".split()
)
PEOPLE = frozenset(
    "sr sra sres sras srta srtas sto sta stos stas dr dra dres dras prof profa lic licda lcdo lcda ldo lda ing "
    "inga arq abg abog mtro mtra mgtr mgr téc grad dipl dª dña dn excmo excma excmos excmas exmo exma ilm ilmo "
    "ilma ilmos ilmas iltre excm emma iltmo iltma illmo emmo rvdo rvda rvdmo rdo rda revdo rev hno hna hnos hnas "
    "mons arzbpo obpo revda card arz gral cnel tcnel tte cap capt cmdte cmte cte sgto cbo alm brig magdo magda "
    "presid pdte pdta secr srio dir dira subdir vicepr fco fca fdez fdz gcía hdez hdz mª mtnez mtz rguez rdguez "
    "glez glz dgo gmo jr mr mrs ms st ntro ntra vda".split()
)
REFERENCES = frozenset(
    "art arts artº ap apart cap caps cc cf cfr cód disp doc docs ed eds ej fasc fig figs fol fols fund ibíd íd "
    "inc lám lib ms núm núms num nums nº nro nros pág págs pag pags párr párrs pp reg resol sec secc sent sig "
    "sigs ss sts supl tít trad vol vols vs op cit versíc".split()
)
LABELS = frozenset(
    "tel tels telf teléf telef tfno tfnos tfono tlf tlfno cta ctas ref refª exp expte exptes exped fact fec fdo "
    "fda firm".split()
)
OTHERS = frozenset(
    "abr acad ind admón adm ago aprox asoc atte atta ayto ayunt bibl cdad cía cías comp coop corp dic ee ene "
    "entrev esp exc feb febr gob hosp impr incl inst jun jul máx máxs mín nac nov obs observ oct ord pat pob "
    "princ prov provis ptas recib rte sept sep sgte sgtes sigte soc trim ud uds univ uu vd vds vdo vto venc ff aa "
    "rr hh dd cg aux cert coord deleg desc gte mpio mun munic subv tit afma afmo bros cia co dept dupdo loc ltda "
    "pról rel sdad secret sust".split()
)

# Abbreviations only before a number; elsewhere they are ordinary words.
NUMBERED = frozenset("no nos n mz km kms kg h hs min p pp pág t v col lín res".split())

_BINDING = STREETS | PEOPLE | REFERENCES
_LISTED = _BINDING | LABELS | OTHERS
_VOWELS = frozenset("aeiouáéíóúüy")


def is_abbreviation(word: str, after_number: bool = False, before_number: bool = False) -> bool:
    """Return whether the letters before a period are an abbreviation, in any case.

    They are one if they are listed, or have no vowels and are neither all capitals nor a unit ("Mtr", but neither "BBC"
    nor "3 kg").
    """
    lower = word.lower()
    if lower in _LISTED or (before_number and lower in NUMBERED):
        return True
    return not after_number and 1 < len(word) < 6 and not word.isupper() and _VOWELS.isdisjoint(lower)


def ends_with_period(word: str) -> bool:
    """Return whether the period after a word is always a part of it, even at the end of a sentence ("Av.", "etc.").

    After units and other words of NUMBERED it is not ("3 km").
    """
    return word.lower() in _LISTED or word.lower() == "etc"


def binds(word: str, before_number: bool = False) -> bool:
    """Return whether the word after an abbreviation belongs to it ("Av. Corrientes", but not "tel. 12")."""
    lower = word.lower()
    return lower in _BINDING or (before_number and lower in NUMBERED)
