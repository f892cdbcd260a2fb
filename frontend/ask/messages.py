"""The messages of the page "Preguntar", Spanish first."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AskMessages:
    """The messages in one language. The fields in braces are filled when a message is shown."""

    questions: str
    questions_placeholder: str
    source: str
    sources: Mapping[str, str]
    upload: str
    upload_hint: str
    address: str
    address_placeholder: str
    add: str
    loading: str
    recognizing: str
    by_ocr: str
    fetching: str
    pages: Mapping[str, str]
    words: str
    remove: str
    too_many_files: str
    too_much_text: str
    refused: Mapping[str, str]
    reading_part: str
    stop: str
    stopped: str
    go_on: str
    failed_part: str
    failed_pages: str
    part_of_text: str
    try_again: str
    pasted: str
    page: str
    show: str
    show_candidate: str
    page_of: str
    part_of: str
    previous: str
    next: str
    no_answer_why: str
    no_answer_nearest: str
    no_answer_likelier: str
    threshold_title: str
    threshold: str
    threshold_help: str
    unread: str
    truncated: str
    windows_read: Mapping[str, str]
    budget: str
    history: str
    history_hint: str
    more_questions: str
    reopen: str
    forget: str
    no_answer_short: str
    failed_short: str
    download: str
    download_hint: str
    file_name: str
    percent_format: str


SPANISH = AskMessages(
    questions="Preguntas, una en cada línea",
    questions_placeholder="¿Qué quieres saber?",
    source="Dónde buscar",
    sources={"text": "Texto", "files": "Archivos", "web": "Dirección web"},
    upload="Archivos",
    upload_hint="PDF, Word, Excel, PowerPoint, ODT, RTF, EPUB, HTML, correo, CSV, TXT o MD, hasta 25 MB y 1000 páginas "
    "cada uno",
    address="Dirección web",
    address_placeholder="https://es.wikipedia.org/wiki/Teide",
    add="Añadir",
    loading="Leyendo {name} ({number} de {total})…",
    recognizing="Reconociendo el texto de {name}: página {page} de {pages}…",
    by_ocr="leído por OCR",
    fetching="Descargando {name}…",
    pages={"one": "1 página", "many": "{count} páginas"},
    words="{count} palabras",
    remove="Quitar",
    too_many_files="Ya hay {limit} archivos, que es el máximo. Quita alguno para añadir otro.",
    too_much_text="Con este archivo el texto pasaría de {limit} millones de caracteres. Quita otro antes.",
    refused={
        "no_files": "Falta dónde buscar. Añade un archivo, o elige «Texto» y pega uno.",
        "no_files_no_question": "Faltan la pregunta y dónde buscar. Añade un archivo y escribe qué quieres saber.",
        "too_many_questions": "Son demasiadas preguntas: el máximo son {most} a la vez.",
        "question_too_long": "Una de las preguntas pasa de {longest} caracteres. Hazla con menos palabras.",
        "too_much_text": "El texto pasa de {characters} millones de caracteres. Pega solo una parte.",
    },
    reading_part="Leyendo: parte {part} de {parts}…",
    stop="Detener",
    stopped="Se ha detenido antes de leerlo todo: faltan {count} de {total} partes.",
    go_on="Continuar",
    failed_part="No se ha podido leer {what}.",
    failed_pages="{name}, páginas {first} a {last}",
    part_of_text="una parte del texto",
    try_again="Intentar de nuevo",
    pasted="Texto pegado",
    page="página {page}",
    show="Ver en el texto",
    show_candidate="Ver en el texto la candidata {number}",
    page_of="Página {number} de {total}",
    part_of="Parte {number} de {total}",
    previous="Anterior",
    next="Siguiente",
    no_answer_why="La probabilidad de que el texto no la conteste es del {score}; a partir del {threshold} no se da "
    "respuesta.",
    no_answer_nearest="Lo más parecido que hay:",
    no_answer_likelier="Es más probable que el texto no la conteste: {score}.",
    threshold_title="Cuándo decir que no hay respuesta",
    threshold="No contestar si la probabilidad de que no haya respuesta pasa de",
    threshold_help="Más alto: contesta más veces y se equivoca más. Más bajo: calla ante la duda. Lo que recomienda "
    "el modelo es {own}. Se aplica al momento, sin volver a preguntar.",
    unread="no dio tiempo",
    truncated="El servicio no tuvo tiempo de leerlo todo: esto es lo mejor de lo que leyó. Con un texto más corto o "
    "menos preguntas lo leerá todo.",
    windows_read={
        "one": "Se leyeron {read} de {total} pasajes.",
        "many": "Se leyeron {read} de {total} pasajes, contados en cada una de las {questions} preguntas.",
    },
    budget="Son los más prometedores. Para que se lean más, quien lleve el servicio puede subir `QAS_MAX_WINDOWS`.",
    history="Historial de esta visita",
    history_hint="Se borra al cerrar la página.",
    more_questions="y {count} más",
    reopen="Volver a ver la consulta {number}",
    forget="Borrar el historial",
    no_answer_short="sin respuesta",
    failed_short="no se pudo leer",
    download="Descargar todas las respuestas",
    download_hint="CSV para hojas de cálculo, JSON y SQuAD para programas",
    file_name="respuestas",
    percent_format="%d\N{NO-BREAK SPACE}%%",
)

ENGLISH = AskMessages(
    questions="Questions, one a line",
    questions_placeholder="What do you want to know? (in Spanish)",
    source="Where to look",
    sources={"text": "Text", "files": "Files", "web": "Web address"},
    upload="Files",
    upload_hint="PDF, Word, Excel, PowerPoint, ODT, RTF, EPUB, HTML, e-mail, CSV, TXT or MD, up to 25 MB and 1000 "
    "pages each",
    address="Web address",
    address_placeholder="https://es.wikipedia.org/wiki/Lanzarote",
    add="Add",
    loading="Reading {name} ({number} of {total})…",
    recognizing="Recognizing the text of {name}: page {page} of {pages}…",
    by_ocr="read by OCR",
    fetching="Downloading {name}…",
    pages={"one": "1 page", "many": "{count} pages"},
    words="{count} words",
    remove="Remove",
    too_many_files="There are {limit} files, which is the most. Remove one to add another.",
    too_much_text="With this file the text would pass {limit} million characters. Remove another first.",
    refused={
        "no_files": "There is nothing to look in. Add a file, or choose “Text” and paste one.",
        "no_files_no_question": "The question and something to look in are missing. Add a file and write what you want "
        "to know from it.",
        "too_many_questions": "These are too many questions: at most {most} at once.",
        "question_too_long": "One of the questions is longer than {longest} characters. Ask it in fewer words.",
        "too_much_text": "The text is longer than {characters} million characters. Paste only a part of it.",
    },
    reading_part="Reading: part {part} of {parts}…",
    stop="Stop",
    stopped="Stopped before all was read: {count} of {total} parts are left.",
    go_on="Go on",
    failed_part="This could not be read: {what}.",
    failed_pages="{name}, pages {first} to {last}",
    part_of_text="a part of the text",
    try_again="Try again",
    pasted="Pasted text",
    page="page {page}",
    show="Show in the text",
    show_candidate="Show candidate {number} in the text",
    page_of="Page {number} of {total}",
    part_of="Part {number} of {total}",
    previous="Previous",
    next="Next",
    no_answer_why="The probability that the text does not answer it is {score}; above {threshold} no answer is given.",
    no_answer_nearest="The nearest there is:",
    no_answer_likelier="It is more likely that the text does not answer it: {score}.",
    threshold_title="When to say that there is no answer",
    threshold="Give no answer where the probability that there is none is above",
    threshold_help="Higher: answers more often and is wrong more often. Lower: keeps quiet when in doubt. The model "
    "recommends {own}. It takes effect at once, without asking again.",
    unread="no time",
    truncated="The service had no time to read everything: this is the best of what it read. With a shorter text or "
    "fewer questions it will read all of it.",
    windows_read={
        "one": "{read} of {total} passages were read.",
        "many": "{read} of {total} passages were read, counted for each of the {questions} questions.",
    },
    budget="They are the most promising. To have more read, whoever runs the service can raise `QAS_MAX_WINDOWS`.",
    history="History of this visit",
    history_hint="Forgotten when the page is closed.",
    more_questions="and {count} more",
    reopen="Show inquiry {number} again",
    forget="Clear the history",
    no_answer_short="no answer",
    failed_short="could not be read",
    download="Download all answers",
    download_hint="CSV for spreadsheets, JSON and SQuAD for programs",
    file_name="answers",
    percent_format="%d%%",
)

WORDS: Mapping[str, AskMessages] = {"es": SPANISH, "en": ENGLISH}
