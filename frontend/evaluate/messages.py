"""What the page "Evaluar" says, Spanish first."""

from collections.abc import Mapping
from dataclasses import dataclass

from evaluation.judged import Verdict
from evaluation.question_words import OTHER, WHY


@dataclass(frozen=True, slots=True)
class EvaluateMessages:
    """One language. Words in braces are filled in where the message is shown."""

    source: str
    sample: str
    upload: str
    file: str
    file_hint: str
    limit: str
    limit_all: str
    start: str
    cancel: str
    no_file: str
    waiting_title: str
    waiting: str
    starting: str
    progress: str
    left: str
    cancelled: str
    cancelled_at: str
    stopped_at: str
    facts: str
    all: str
    has_answer: str
    no_answer: str
    none_of_kind: str
    interval: str
    interval_note: Mapping[str, str]
    threshold: str
    threshold_help: str
    by_word: str
    by_answer_length: str
    by_context_length: str
    word_axis: str
    words_axis: str
    reliability: str
    reliability_note: str
    reliability_point: str
    score_axis: str
    right_axis: str
    curve: str
    curve_note: str
    curve_point: str
    precision: str
    recall: str
    errors: str
    errors_none: str
    errors_shown: str
    verdicts: Mapping[str, str]
    filter: str
    search: str
    open_hint: str
    columns: Mapping[str, str]
    question: str
    expected: str
    found: str
    nothing: str
    legend_expected: str
    legend_found: str
    download: str
    report_html: str
    report_json: str
    notes: Mapping[str, str]
    question_words: Mapping[str, str]


SPANISH = EvaluateMessages(
    source="Preguntas",
    sample="Muestra incluida",
    upload="Un fichero mío",
    file="Fichero SQuAD v1 o v2 (JSON)",
    file_hint="Hasta {limit} MB. Se lee aquí y se pregunta al servicio; no se guarda.",
    limit="Cuántas, como mucho",
    limit_all="todas",
    start="Evaluar",
    cancel="Cancelar",
    no_file="Falta el fichero. Súbelo, o elige la muestra incluida.",
    waiting_title="Aquí verás los resultados",
    waiting="La muestra son 154 preguntas de XQuAD en español sobre textos que el modelo incluido no vio al aprender.",
    starting="Conectando con el servicio…",
    progress="{done} de {total} preguntas",
    left="quedan unos {seconds} s",
    cancelled="Cancelado antes de la primera respuesta.",
    cancelled_at="Cancelado: los resultados son de las {done} preguntas contestadas de {total}.",
    stopped_at="Los resultados son de las {done} preguntas contestadas de {total}.",
    facts="{file} · {questions} preguntas de {articles} artículos · modelo {model} · {seconds} s, "
    "{each} ms por pregunta",
    all="Todas",
    has_answer="Con respuesta",
    no_answer="Sin respuesta",
    none_of_kind="no hay ninguna",
    interval="{value} (de {low} a {high})",
    interval_note={
        "articles": "Entre paréntesis, el intervalo del 95 % (bootstrap sobre artículos).",
        "questions": "Entre paréntesis, el intervalo del 95 % (bootstrap sobre preguntas).",
    },
    threshold="Umbral de «no hay respuesta»",
    threshold_help="Por encima de este valor, la respuesta cuenta como «no hay respuesta». Con 1 siempre se responde.",
    by_word="F1 por palabra interrogativa",
    by_answer_length="F1 por longitud de la respuesta",
    by_context_length="F1 por longitud del texto",
    word_axis="palabra",
    words_axis="palabras",
    reliability="Fiabilidad de la probabilidad",
    reliability_note="En la diagonal, una probabilidad del 70 % acierta 7 de cada 10 veces. "
    "Error medio de calibración: {error}.",
    reliability_point="{total} respuestas: probabilidad {score}, exactas {right}",
    score_axis="probabilidad de la respuesta (%)",
    right_axis="exactas (%)",
    curve="Precisión y cobertura según el umbral",
    curve_note="La línea vertical es el umbral en uso. Precisión: F1 medio de lo contestado; cobertura: F1 ganado de "
    "todo el que había.",
    curve_point="umbral {threshold}: precisión {precision}, cobertura {recall}, contestadas {answered}",
    precision="precisión",
    recall="cobertura",
    errors="Fallos",
    errors_none="No hay ningún fallo así.",
    errors_shown="{shown} de {total} fallos. Elige una fila para ver su texto.",
    verdicts={
        Verdict.RIGHT: "acertada",
        Verdict.PARTLY: "a medias",
        Verdict.WRONG: "equivocada",
        Verdict.MISSED: "callada",
        Verdict.INVENTED: "inventada",
    },
    filter="Qué fallos",
    search="Buscar en preguntas y respuestas",
    open_hint="Fallo",
    columns={"verdict": "fallo", "question": "pregunta", "expected": "correcta", "found": "del modelo", "f1": "F1"},
    question="Pregunta",
    expected="Respuesta correcta",
    found="Respuesta del modelo",
    nothing="no hay respuesta",
    legend_expected="correcta",
    legend_found="del modelo",
    download="Guardar el informe",
    report_html="Informe (HTML)",
    report_json="Informe (JSON)",
    notes={
        "misplaced": "{count} respuestas del fichero no están donde dice.",
        "repeated": "{count} preguntas repiten su identificador: cuenta la última.",
        "truncated": "{count} respuestas quedaron a medias por falta de tiempo.",
        "unread": "{count} preguntas no dio tiempo a leerlas: cuentan como no contestadas.",
        "too_long": "{count} preguntas son demasiado largas para el modelo: cuentan como no contestadas.",
    },
    question_words={word: word for word in ("qué", "quién", "cuándo", "cuánto", "dónde", "cómo", "cuál", WHY, OTHER)},
)

ENGLISH = EvaluateMessages(
    source="Questions",
    sample="Included sample",
    upload="A file of mine",
    file="SQuAD v1 or v2 file (JSON)",
    file_hint="Up to {limit} MB. It is read here and asked of the service; it is not kept.",
    limit="How many at most",
    limit_all="all",
    start="Evaluate",
    cancel="Cancel",
    no_file="The file is missing. Upload it, or choose the included sample.",
    waiting_title="The results will appear here",
    waiting="The sample is 154 questions of XQuAD in Spanish on texts that the included model did not learn from.",
    starting="Connecting to the service…",
    progress="{done} of {total} questions",
    left="about {seconds} s left",
    cancelled="Cancelled before the first answer.",
    cancelled_at="Cancelled: the results are of the {done} questions answered of {total}.",
    stopped_at="The results are of the {done} questions answered of {total}.",
    facts="{file} · {questions} questions of {articles} articles · model {model} · {seconds} s, {each} ms a question",
    all="All",
    has_answer="With an answer",
    no_answer="Without an answer",
    none_of_kind="there are none",
    interval="{value} ({low} to {high})",
    interval_note={
        "articles": "In brackets, the 95% interval (bootstrap over articles).",
        "questions": "In brackets, the 95% interval (bootstrap over questions).",
    },
    threshold="No-answer threshold",
    threshold_help="Above this value the answer counts as “no answer”. At 1 every question is answered.",
    by_word="F1 by question word",
    by_answer_length="F1 by length of the answer",
    by_context_length="F1 by length of the text",
    word_axis="word",
    words_axis="words",
    reliability="Reliability of the probability",
    reliability_note="On the diagonal, a probability of 70% is right 7 times in 10. "
    "Expected calibration error: {error}.",
    reliability_point="{total} answers: probability {score}, exact {right}",
    score_axis="probability of the answer (%)",
    right_axis="exact (%)",
    curve="Precision and recall by threshold",
    curve_note="The vertical line is the threshold in use. Precision: mean F1 of what is answered; recall: the F1 "
    "gained of all that there was.",
    curve_point="threshold {threshold}: precision {precision}, recall {recall}, answered {answered}",
    precision="precision",
    recall="recall",
    errors="Errors",
    errors_none="There is no such error.",
    errors_shown="{shown} of {total} errors. Choose a row to see its text.",
    verdicts={
        Verdict.RIGHT: "right",
        Verdict.PARTLY: "in part",
        Verdict.WRONG: "wrong",
        Verdict.MISSED: "missed",
        Verdict.INVENTED: "invented",
    },
    filter="Which errors",
    search="Search questions and answers",
    open_hint="Error",
    columns={"verdict": "error", "question": "question", "expected": "expected", "found": "the model's", "f1": "F1 "},
    question="Question",
    expected="Expected answer",
    found="The model's answer",
    nothing="no answer",
    legend_expected="expected",
    legend_found="the model's",
    download="Keep the report",
    report_html="Report (HTML)",
    report_json="Report (JSON)",
    notes={
        "misplaced": "{count} answers of the file don't stand where it says.",
        "repeated": "{count} questions repeat an identifier: the last one counts.",
        "truncated": "{count} answers were cut short for lack of time.",
        "unread": "{count} questions were not read in time: they count as unanswered.",
        "too_long": "{count} questions are too long for the model: they count as unanswered.",
    },
    question_words={
        "qué": "qué · what",
        "quién": "quién · who",
        "cuándo": "cuándo · when",
        "cuánto": "cuánto · how many",
        "dónde": "dónde · where",
        "cómo": "cómo · how",
        "cuál": "cuál · which",
        WHY: "por qué · why",
        OTHER: "otra · other",
    },
)

WORDS: Mapping[str, EvaluateMessages] = {"es": SPANISH, "en": ENGLISH}
