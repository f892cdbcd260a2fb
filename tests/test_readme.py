import json
from pathlib import Path

import pytest

from function.reader.reader import EMBEDDED

ROOT = Path(__file__).parents[1]
READMES = {"README.md": ".", "README.es.md": ","}


@pytest.mark.parametrize(("name", "point"), READMES.items())
def test_the_figures_are_those_of_the_model_that_is_shipped(name: str, point: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    quality = json.loads((EMBEDDED / "manifest.json").read_text(encoding="utf-8"))["quality"]
    for data in ("xquad-es", "squad-es-v1"):
        row = [str(quality[data][figure]).replace(".", point) for figure in ("questions", "exact", "f1")]
        assert f"| {' | '.join(row)} |" in text


@pytest.mark.parametrize("name", [*READMES, "CONTRIBUTING.md", "CHANGELOG.md", "function/models/embedded/README.md"])
def test_every_file_that_a_page_links_to_is_there(name: str) -> None:
    page = ROOT / name
    links = [part.split(")")[0].split("#")[0] for part in page.read_text(encoding="utf-8").split("](")[1:]]
    assert [link for link in links if not link.startswith("http") and not (page.parent / link).exists()] == []
