"""Example texts, written for this page, each with a question. The text of the last does not answer its question."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Example:
    """An example. `names`: the label of its button by language. Text and question are in Spanish, like the model."""

    key: str
    names: dict[str, str]
    text: str
    question: str


EXAMPLES = (
    Example(
        key="bakery",
        names={"es": "Panadería", "en": "Bakery"},
        question="¿En qué año abrió la panadería Eulalia Ferrer?",
        text="""\
La panadería de la plaza lleva más de un siglo encendiendo el horno antes del amanecer. La abrió en 1912 Eulalia \
Ferrer, hija de un molinero, con el dinero que le prestó su tía. Al principio solo vendía pan de centeno y rosquillas \
de anís, y los domingos formaba cola medio pueblo.

En 1958 su nieto Tomás cambió la leña por el gasóleo, y no se lo perdonaron: las ventas cayeron a la mitad y dos años \
después volvió a la leña. Hoy la llevan sus bisnietas, Inés y Carmen, que amasan 300 barras al día y reparten el pan \
en bicicleta por los barrios de la ribera.""",
    ),
    Example(
        key="lighthouse",
        names={"es": "Faro", "en": "Lighthouse"},
        question="¿Quién fue el último farero?",
        text="""\
El faro de Punta Serena se levantó entre 1861 y 1864 para alejar a los barcos de los bajíos del norte. Mide 37 metros \
de altura y se sube a la linterna por una escalera de caracol de 184 escalones. Su luz alcanza 21 millas náuticas y \
da tres destellos blancos cada quince segundos.

El último farero, Anselmo Rueda, vivió en la torre con su familia hasta 1987, cuando se automatizó la lámpara. Desde \
2015 la antigua vivienda es un museo del mar que abre de martes a domingo.""",
    ),
    Example(
        key="notice",
        names={"es": "Aviso", "en": "Notice"},
        question="¿Cuándo termina el plazo de solicitud?",
        text="""\
El Ayuntamiento convoca ayudas para instalar placas solares en viviendas del municipio. La cuantía será del 40 % del \
coste de la obra, con un máximo de 3.000 euros por vivienda. Podrán pedirlas las personas empadronadas desde hace al \
menos un año y que estén al corriente de sus impuestos.

El plazo de solicitud termina el 30 de septiembre. Las solicitudes se presentarán en el registro general o en la sede \
electrónica, junto con el presupuesto del instalador y una fotografía de la cubierta. La concejalía de Urbanismo \
resolverá en tres meses.""",
    ),
    Example(
        key="axolotl",
        names={"es": "Ajolote", "en": "Axolotl"},
        question="¿Dónde vive el ajolote?",
        text="""\
El ajolote vive en los canales de Xochimilco, al sur de la Ciudad de México, donde quedan muy pocos. Es un anfibio que \
no llega a hacerse adulto: conserva toda la vida las branquias y el aspecto de una larva. Se alimenta de gusanos, \
insectos y peces pequeños, y caza sobre todo de noche.

A la ciencia le interesa porque puede regenerar patas, cola e incluso partes del corazón sin que quede cicatriz. Los \
mexicas lo llamaban axolotl y contaban que era el dios Xólotl, que se escondió en el agua para huir de la muerte.""",
    ),
    Example(
        key="no-answer",
        names={"es": "Sin respuesta", "en": "No answer"},
        question="¿Cuánto cuesta la entrada?",
        text="""\
El festival de títeres vuelve en junio a las calles del casco viejo. Durante cuatro días actuarán veintidós compañías \
de nueve países, con funciones en plazas, patios y en el teatro Principal. La inauguración correrá a cargo de la \
compañía portuguesa Lua de Papel, que estrena una obra sobre el viaje de Magallanes.

Como novedad, habrá talleres para construir marionetas con material reciclado y una exposición con cien títeres del \
siglo XIX. La organización espera superar los 30.000 asistentes del año pasado.""",
    ),
)
