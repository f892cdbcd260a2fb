"""Everything the page says, Spanish first."""

from collections.abc import Mapping
from dataclasses import dataclass

from frontend.errors import ServiceError


@dataclass(frozen=True, slots=True)
class Messages:
    """One language. Words in braces are filled in where the message is shown."""

    language: str
    title: str
    subtitle: str
    examples: str
    text: str
    text_placeholder: str
    question: str
    question_placeholder: str
    ask: str
    ask_hint: str
    waiting_title: str
    waiting: str
    reading: str
    late: str
    answer: str
    score: str
    percent: str
    under_one_percent: str
    other_answers: str
    whole_text: str
    no_answer_title: str
    no_answer: str
    no_time_title: str
    no_time: str
    truncated: str
    missing: Mapping[str, str]
    again: str
    waits: Mapping[str, str]
    errors: Mapping[str, str]
    retry_after: str
    error_code: str
    bad_setting: str
    unknown_setting: str
    connected: str
    busy: str
    disconnected: str
    model: str
    latency: str

    def error(self, error: ServiceError) -> str:
        """The API's own reason where there are words for it, what kind of failure it was otherwise."""
        said = self.errors.get(error.reason or "") or self.errors[error.code]
        if error.retry_after:
            said += " " + self.retry_after.format(seconds=round(error.retry_after))
        return said

    def percentage(self, probability: float) -> str:
        if probability < 0.01:
            return self.under_one_percent
        return self.percent.format(number=round(probability * 100))


SPANISH = Messages(
    language="es",
    title="Pregúntale al texto",
    subtitle="Pega un texto en español y hazle una pregunta: la respuesta se marca donde está, palabra por palabra.",
    examples="Prueba con un ejemplo",
    text="Texto",
    text_placeholder="Pega aquí el texto en el que hay que buscar…",
    question="Pregunta",
    question_placeholder="¿Qué quieres saber?",
    ask="Preguntar",
    ask_hint="Ctrl + Intro también pregunta",
    waiting_title="Aquí verás la respuesta",
    waiting="Elige un ejemplo, o pega un texto tuyo y pregunta. Si el texto no la contesta, también te lo diremos.",
    reading="Leyendo el texto…",
    late="Está tardando más de lo normal. La primera pregunta tras un descanso despierta al servicio: espera un poco.",
    answer="Respuesta",
    score="Probabilidad",
    percent="{number}\N{NO-BREAK SPACE}%",
    under_one_percent="menos del 1\N{NO-BREAK SPACE}%",
    other_answers="Otras candidatas",
    whole_text="En el texto",
    no_answer_title="No hay respuesta en el texto",
    no_answer="El modelo no encuentra en él nada que conteste a la pregunta. "
    "Prueba a hacerla con otras palabras, o con un texto que trate de ello.",
    no_time_title="No dio tiempo a leer el texto",
    no_time="El servicio agotó su tiempo antes de empezar, así que no se sabe si el texto contesta a la pregunta. "
    "Prueba otra vez o con un texto más corto.",
    truncated="El servicio no tuvo tiempo de leer el texto entero: esto es lo mejor de lo que leyó. "
    "Con un texto más corto lo leerá todo.",
    missing={
        "text": "Falta el texto. Pega el texto en el que hay que buscar la respuesta.",
        "question": "Falta la pregunta. Escribe qué quieres saber del texto.",
        "both": "Faltan el texto y la pregunta. Pega un texto y escribe qué quieres saber de él, o elige un ejemplo.",
    },
    again="{problem} Nuevo intento ({next_try} de {tries}) dentro de {seconds} s…",
    waits={
        "unreachable": "No se puede conectar con el servicio.",
        "throttled": "El servicio está ocupado.",
        "unavailable": "El servicio se está reiniciando.",
    },
    errors={
        "unreachable": "No se puede conectar con el servicio. Comprueba que está en marcha y que esta es su dirección: "
        "`{url}`.",
        "timed_out": "El servicio no ha contestado a tiempo. Prueba otra vez o con un texto más corto.",
        "throttled": "El servicio está ocupado y no admite más preguntas por ahora.",
        "unavailable": "El servicio se está reiniciando. Prueba otra vez dentro de un momento.",
        "too_large": "El texto es demasiado grande para el servicio. Prueba con una parte.",
        "rejected": "El servicio no acepta esta pregunta o este texto.",
        "question_too_long": "La pregunta es demasiado larga para el modelo. Hazla con menos palabras.",
        "denied": "El servicio no permite la entrada: hacen falta credenciales, o son otras.",
        "failed": "El servicio ha fallado al contestar. Si vuelve a pasar, mira sus registros.",
        "not_an_answer": "En `{url}` contesta algo que no es este servicio. Comprueba la dirección.",
    },
    retry_after="Vuelve a probar dentro de {seconds} s.",
    error_code="Código: {code}",
    bad_setting="La variable `{variable}` no sirve como está. Corrígela y vuelve a arrancar la página.",
    unknown_setting="La variable `{variable}` no existe. Corrige su nombre o quítala, y vuelve a arrancar la página.",
    connected="Conectado a {url}",
    busy="{url} tarda en contestar",
    disconnected="Sin conexión con {url}",
    model="modelo {model}",
    latency="última respuesta en {milliseconds} ms",
)

ENGLISH = Messages(
    language="en",
    title="Ask the text",
    subtitle="Paste a text in Spanish and ask it a question: the answer is marked where it stands, word for word.",
    examples="Try an example",
    text="Text",
    text_placeholder="Paste the text to look in here (in Spanish)…",
    question="Question",
    question_placeholder="What do you want to know? (in Spanish)",
    ask="Ask",
    ask_hint="Ctrl + Enter asks too",
    waiting_title="The answer will appear here",
    waiting="Choose an example, or paste a text of yours and ask. If the text doesn't answer, you will be told.",
    reading="Reading the text…",
    late="This is taking longer than usual. The first question after a rest wakes the service up: wait a little.",
    answer="Answer",
    score="Probability",
    percent="{number}%",
    under_one_percent="less than 1%",
    other_answers="Other candidates",
    whole_text="In the text",
    no_answer_title="There is no answer in the text",
    no_answer="The model finds nothing in it that answers the question. Try other words, or a text that deals with it.",
    no_time_title="There was no time to read the text",
    no_time="The service ran out of time before it began, so whether the text answers the question is not known. "
    "Try again, or with a shorter text.",
    truncated="The service had no time to read the whole text: this is the best of what it read. "
    "It will read all of a shorter text.",
    missing={
        "text": "The text is missing. Paste the text to look for the answer in.",
        "question": "The question is missing. Write what you want to know from the text.",
        "both": "Text and question are missing. Paste a text and write what you want to know from it, "
        "or choose an example.",
    },
    again="{problem} Trying again ({next_try} of {tries}) in {seconds} s…",
    waits={
        "unreachable": "The service cannot be reached.",
        "throttled": "The service is busy.",
        "unavailable": "The service is starting again.",
    },
    errors={
        "unreachable": "The service cannot be reached. Check that it is running and that this is its address: `{url}`.",
        "timed_out": "The service has not answered in time. Try again, or with a shorter text.",
        "throttled": "The service is busy and takes no more questions for now.",
        "unavailable": "The service is starting again. Try again in a moment.",
        "too_large": "The text is too large for the service. Try a part of it.",
        "rejected": "The service does not accept this question or this text.",
        "question_too_long": "The question is too long for the model. Ask it in fewer words.",
        "denied": "The service lets nobody in without credentials, or wants others.",
        "failed": "The service broke while answering. If it happens again, look at its logs.",
        "not_an_answer": "Something other than this service answers at `{url}`. Check the address.",
    },
    retry_after="Try again in {seconds} s.",
    error_code="Code: {code}",
    bad_setting="The variable `{variable}` cannot be used as it is. Mend it and start the page again.",
    unknown_setting="The variable `{variable}` does not exist. Correct its name or remove it and start the page again.",
    connected="Connected to {url}",
    busy="{url} is slow to answer",
    disconnected="No connection to {url}",
    model="model {model}",
    latency="last answer in {milliseconds} ms",
)

LANGUAGES: Mapping[str, Messages] = {"es": SPANISH, "en": ENGLISH}
