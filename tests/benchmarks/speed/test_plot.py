from xml.etree import ElementTree

from benchmarks.speed.plot import draw
from tests.benchmarks.speed.measured import results

SVG = "{http://www.w3.org/2000/svg}"


def test_whatever_is_written_into_the_picture_stays_text() -> None:
    image = ElementTree.fromstring(draw(results(processor="<script>&\"'")))
    texts = [text.text for text in image.iter(f"{SVG}text")]
    assert any(text and text.startswith("<script>&\"', 2 núcleos") for text in texts)
    assert not list(image.iter(f"{SVG}script"))


def test_bars_are_as_long_as_what_they_stand_for() -> None:
    image = ElementTree.fromstring(draw(results()))
    bars = [group.find(f"{SVG}rect") for group in image.iter(f"{SVG}g")]
    lengths = [float(bar.attrib["width"]) for bar in bars if bar is not None]
    prototype, _, reader, *_ = lengths
    assert prototype == 2 * reader
    assert len(lengths) == 6 + 3 + 2 + 2


def test_nothing_is_drawn_outside() -> None:
    image = ElementTree.fromstring(draw(results()))
    width, height = float(image.attrib["width"]), float(image.attrib["height"])
    for bar in image.iter(f"{SVG}rect"):
        assert float(bar.attrib.get("x", 0)) + float(bar.attrib["width"]) <= width
        assert float(bar.attrib.get("y", 0)) + float(bar.attrib["height"]) <= height
    assert all(float(text.attrib["y"]) <= height for text in image.iter(f"{SVG}text"))
