"""The messages common to all pages, in Spanish."""

from frontend.messages import Messages

SPANISH = Messages(
    language="es",
    pages={"preguntar": "Preguntar", "evaluar": "Evaluar", "comparar": "Comparar"},
    titles={"preguntar": "Pregúntale al texto", "evaluar": "Evalúa el modelo", "comparar": "Compara dos modelos"},
    subtitles={
        "preguntar": "Pega un texto en español o sube documentos, y pregunta: la respuesta se marca donde está, "
        "palabra por palabra.",
        "evaluar": "Mide con un fichero SQuAD cuánto acierta el modelo, en qué preguntas falla y si sabe callar.",
        "comparar": "Pregunta lo mismo en dos direcciones: las respuestas en las que no coinciden van primero.",
    },
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
    decimal_sign=",",
    group_sign=".",
    under_one_percent="menos del 1\N{NO-BREAK SPACE}%",
    other_answers="Otras candidatas",
    whole_text="En el texto",
    no_answer_title="No hay respuesta en el texto",
    no_answer="El modelo no encuentra en él nada que conteste a la pregunta. "
    "Prueba a hacerla con otras palabras, o con un texto que trate de ello.",
    no_time_title="No dio tiempo a leer el texto",
    no_time="El servicio agotó su tiempo antes de empezar, así que no se sabe si el texto contesta a la pregunta. "
    "Prueba otra vez o con un texto más corto.",
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
        "denied": "El servicio no deja entrar: faltan credenciales, o estas no valen.",
        "no_aws_credentials": "No hay credenciales de AWS con las que firmar, o han caducado. Inicia sesión "
        "(`aws sso login`, `aws configure`) y vuelve a cargar la página.",
        "no_aws_region": "No se sabe en qué región de AWS está el servicio. Indícala con `AWS_REGION` y vuelve a "
        "arrancar la página.",
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
    latency="última respuesta en {milliseconds} ms, {reading} de ellos leyendo",
    cold="en frío: la función tuvo que arrancar",
    warm="en caliente",
    locked="{url} pide credenciales",
    embedded="Contesta el modelo incluido. Cómo usar otro, como BETO",
    embedded_how="En la carpeta del proyecto; la primera orden descarga el modelo y lo prepara:",
    token="Token de acceso",
    token_use="Usar",
    token_wanted="El servicio pide un token de acceso.",
    token_wrong="El servicio no acepta este token. Escribe otro.",
    token_kept="Solo se guarda mientras dure esta visita, y no se muestra ni se anota en ningún registro. Si la "
    "dirección está protegida con AWS IAM, arranca la página con `QAS_PAGE_AUTH=iam`.",
    aws_denied="AWS no permite la entrada con estas credenciales. Hacen falta los permisos `lambda:InvokeFunctionUrl` "
    "y `lambda:InvokeFunction` sobre esta función.",
)
