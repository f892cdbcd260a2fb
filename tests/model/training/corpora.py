"""A data folder in miniature: the real file names, the sample of XQuAD-es inside."""

import json
import lzma
from pathlib import Path

SAMPLE = Path(__file__).parents[2] / "data" / "xquad-es-sample.json"


def write_corpus(directory: Path) -> Path:
    """Seven articles a file: the first is held out, and so is the seventh. Every third question of v2 has no answer."""
    articles = json.loads(SAMPLE.read_text(encoding="utf-8"))["data"]
    # Another text with other questions, so that no text stands in two articles.
    again = json.loads(json.dumps(articles[0]["paragraphs"][:1]).replace('"id": "', '"id": "again-'))
    again[0]["context"] += " Fin."
    for qa in again[0]["qas"]:
        qa["question"] += " Dilo."
    articles = [*articles, {"title": "Again", "paragraphs": again}]
    write_json(directory / "xquad-es.json", articles)
    translated = [article | {"title": f"{article['title']} (es)"} for article in articles]
    write_json(directory / "squad-es-v1.json", translated)
    for article in translated:
        for paragraph in article["paragraphs"]:
            for qa in paragraph["qas"][::3]:
                qa["answers"], qa["is_impossible"] = [], True
    write_json(directory / "squad-es-v2.json", translated)
    texts = [paragraph["context"] for article in articles for paragraph in article["paragraphs"]]
    with lzma.open(directory / "prose-es.txt.xz", "wt", encoding="utf-8") as file:
        file.write("\n".join(texts))
    (directory / "sentences-es.txt").write_text("El sol sale.\nLa luna brilla.\n", encoding="utf-8")
    return directory


def write_json(path: Path, articles: list[dict[str, object]]) -> None:
    path.write_text(json.dumps({"version": "1", "data": articles}, ensure_ascii=False), encoding="utf-8")
