"""The messages of the page "Comparar", Spanish first."""

from collections.abc import Mapping
from dataclasses import dataclass

from evaluation.comparison import Agreement


@dataclass(frozen=True, slots=True)
class CompareMessages:
    """The messages in one language. The fields in braces are filled when a message is shown."""

    first: str
    second: str
    address: str
    only_configured: str
    any_address: str
    bad_address: str
    token: str
    token_help: str
    memory: str
    material: str
    materials: Mapping[str, str]
    start: str
    in_turn: str
    waiting_title: str
    waiting: str
    same: str
    different: str
    side: str
    mcnemar: str
    significant: Mapping[bool, str]
    no_difference: str
    latency: str
    latency_note: str
    latency_axis: str
    latency_share: str
    latency_row: str
    cost: str
    cost_row: str
    cost_note: str
    pairs: str
    filter: str
    shown: str
    none_shown: str
    agreements: Mapping[Agreement, str]
    columns: Mapping[str, str]


SPANISH = CompareMessages(
    first="Primera",
    second="Segunda",
    address="{which} dirección",
    only_configured="Solo se pregunta a las direcciones con las que se arrancó la página (`QAS_URL` y "
    "`QAS_PAGE_COMPARE_URL`). Para escribir otras, arráncala con `QAS_PAGE_ANY_URL=1`: quien la abra podrá hacer que "
    "este servidor llame a cualquier dirección que alcance.",
    any_address="Este servidor llamará a la dirección que escribas (`QAS_PAGE_ANY_URL` está activada).",
    bad_address="`{url}` no es una dirección como https://ejemplo.org.",
    token="Token de acceso para la {which} (si lo pide)",
    token_help="No se muestra ni se anota en ningún registro.",
    memory="Memoria de la {which} (MB)",
    material="Con qué",
    materials={"question": "Una pregunta", "sample": "Muestra incluida", "upload": "Un fichero mío"},
    start="Comparar",
    in_turn="Primero pregunta todo a una y después a la otra, de una en una, para que los tiempos se puedan comparar.",
    waiting_title="Aquí verás las dos, una al lado de la otra",
    waiting="Con un fichero SQuAD también verás en qué preguntas no coinciden, si la diferencia puede ser casualidad, "
    "cuánto tarda cada una y cuánto costaría.",
    same="Las dos contestan lo mismo.",
    different="No contestan lo mismo.",
    side="{which} · {model}",
    mcnemar="Preguntas en las que solo acierta la primera: {first}; solo la segunda: {second} (p = {p}, prueba exacta "
    "de McNemar).",
    significant={
        True: "Una diferencia así rara vez es casualidad.",
        False: "Una diferencia así puede ser casualidad.",
    },
    no_difference="Aciertan las dos en las mismas preguntas.",
    latency="Tiempo de respuesta",
    latency_note="De cada petición de una pregunta, medido desde este servidor: incluye la red.",
    latency_axis="milisegundos",
    latency_share="contestadas (%)",
    latency_row="mediana {median} ms, p95 {p95} ms, la más lenta {slowest} ms",
    cost="Coste en AWS Lambda",
    cost_row="{dollars} $ por millón de preguntas con {memory} MB",
    cost_note="Con el tiempo medio medido aquí (incluye la red: es una cota superior) y los precios de {date} para "
    "x86-64, sin capa gratuita ni impuestos.",
    pairs="Pregunta a pregunta",
    filter="Cuáles",
    shown="{shown} de {total} preguntas, primero aquellas en las que no coinciden. Elige una fila para ver su texto.",
    none_shown="No hay ninguna pregunta así.",
    agreements={
        Agreement.FIRST: "solo la primera acierta",
        Agreement.SECOND: "solo la segunda acierta",
        Agreement.DIFFERENT: "fallos distintos",
        Agreement.BOTH: "aciertan las dos",
        Agreement.NEITHER: "el mismo fallo",
    },
    columns={
        "agreement": "resultado",
        "question": "pregunta",
        "expected": "correcta",
        "first": "primera",
        "second": "segunda",
    },
)

ENGLISH = CompareMessages(
    first="First",
    second="Second",
    address="{which} address",
    only_configured="Only the addresses that the page was started with are asked (`QAS_URL` and "
    "`QAS_PAGE_COMPARE_URL`). To type others, start it with `QAS_PAGE_ANY_URL=1`: whoever opens it can then make this "
    "server call any address within its reach.",
    any_address="This server will call the address that you type (`QAS_PAGE_ANY_URL` is on).",
    bad_address="`{url}` is no address such as https://example.org.",
    token="Access token for the {which} (if it asks for one)",
    token_help="Neither shown nor written to any log.",
    memory="Memory of the {which} (MB)",
    material="With what",
    materials={"question": "One question", "sample": "Included sample", "upload": "A file of mine"},
    start="Compare",
    in_turn="It asks one everything and then the other, one question at a time, so that the times can be compared.",
    waiting_title="You will see both here, side by side",
    waiting="With a SQuAD file you will also see on which questions they disagree, whether the difference can be "
    "chance, how long each takes and what it would cost.",
    same="Both answer the same.",
    different="They don't answer the same.",
    side="{which} · {model}",
    mcnemar="Questions that only the first has right: {first}; only the second: {second} (p = {p}, McNemar's exact "
    "test).",
    significant={
        True: "Such a difference is seldom chance.",
        False: "Such a difference can be chance.",
    },
    no_difference="Both are right on the same questions.",
    latency="Time to answer",
    latency_note="Of each request of one question, measured from this server: the network is included.",
    latency_axis="milliseconds",
    latency_share="answered (%)",
    latency_row="median {median} ms, p95 {p95} ms, slowest {slowest} ms",
    cost="Cost on AWS Lambda",
    cost_row="${dollars} per million questions with {memory} MB",
    cost_note="With the mean time measured here (the network is included: an upper bound) and the prices of {date} "
    "for x86-64, without free tier or taxes.",
    pairs="Question by question",
    filter="Which ones",
    shown="{shown} of {total} questions, those on which they disagree first. Choose a row to see its text.",
    none_shown="There is no such question.",
    agreements={
        Agreement.FIRST: "only the first right",
        Agreement.SECOND: "only the second right",
        Agreement.DIFFERENT: "different errors",
        Agreement.BOTH: "both right",
        Agreement.NEITHER: "same error",
    },
    columns={
        "agreement": "result",
        "question": "question",
        "expected": "expected",
        "first": "first",
        "second": "second",
    },
)

WORDS: Mapping[str, CompareMessages] = {"es": SPANISH, "en": ENGLISH}
