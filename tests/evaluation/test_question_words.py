import pytest

from evaluation.question_words import question_word


@pytest.mark.parametrize(
    ("question", "word"),
    [
        ("¿Qué es esto?", "qué"),
        ("¿En qué año nació?", "qué"),
        ("¿Por qué se fue?", "por qué"),
        ("¿Quiénes fueron?", "quién"),
        ("¿A quién llamó cuando llegó?", "quién"),
        ("¿Cuándo murió?", "cuándo"),
        ("¿Desde cuándo vive en el lugar donde nació?", "cuándo"),
        ("¿Cuántas islas hay?", "cuánto"),
        ("¿Adónde fue?", "dónde"),
        ("¿CÓMO se llama?", "cómo"),
        ("¿De cuáles se habla?", "cuál"),
        ("Cuando llegó, ¿qué dijo?", "qué"),
        ("que es esto", "qué"),
        ("por que se fue", "por qué"),
        ("donde vive", "dónde"),
        ("desde cuando vive aqui", "cuándo"),
        ("¿Co\u0301mo se llama?", "cómo"),
        ("¿Dijo que vendría cuando pudiera?", "otra"),
        ("Nombre dos islas.", "otra"),
        ("", "otra"),
    ],
)
def test_the_interrogative_is_told_from_the_conjunction(question: str, word: str) -> None:
    assert question_word(question) == word
