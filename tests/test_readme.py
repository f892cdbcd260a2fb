import re
from pathlib import Path

import pytest

from function.reader.reader import EMBEDDED

ROOT = Path(__file__).parents[1]
READMES = {"README.md": ".", "README.es.md": ","}


@pytest.mark.parametrize(("name", "point"), READMES.items())
def test_the_figures_are_those_of_the_model_card(name: str, point: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    card = (EMBEDDED / "README.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| ([\w-]+) \| (\d+) \| ([\d.]+) \([^)]+\) \| ([\d.]+) \(", card, re.MULTILINE)
    assert len(rows) >= 4
    for _, questions, exact, f1 in rows:
        assert f"| {questions} | {exact.replace('.', point)} | {f1.replace('.', point)} |" in text


@pytest.mark.parametrize("name", [*READMES, "CONTRIBUTING.md", "CHANGELOG.md", "function/models/embedded/README.md"])
def test_every_file_that_a_page_links_to_is_there(name: str) -> None:
    page = ROOT / name
    links = [part.split(")")[0].split("#")[0] for part in page.read_text(encoding="utf-8").split("](")[1:]]
    assert [link for link in links if not link.startswith("http") and not (page.parent / link).exists()] == []
