from benchmarks.long_documents.measure import OPTIONS, Model
from benchmarks.long_documents.seams import RememberingEngine
from function.reader.document import Document
from function.reader.reader import Reader


def test_remembered_windows_give_the_same_answer_and_are_read_once() -> None:
    model = Model(None, threads=1)
    once = RememberingEngine(model.engine)
    engine = RememberingEngine(once)
    text = Document("", "La torre se alzó en 1890. " * 200)
    few, many, plain = (
        Reader(model.manifest, model.tokenizer, kind, budget).read(["¿Cuándo se alzó?"], [text], OPTIONS)
        for kind, budget in ((engine, 1), (engine, 400), (model.engine, 400))
    )
    assert few.usage.windows_read == 1 < many.usage.windows_read
    assert many.usage == plain.usage
    assert len(engine.read) == 1 + plain.usage.windows_read == 1 + len(once.read)
    (one,), (other,) = many.results[0].answers, plain.results[0].answers
    assert (one.text, one.start) == (other.text, other.start)
