import asyncio
from collections.abc import AsyncIterator

import pytest

from function.config import Settings
from tests.function.conftest import Ask, asking
from tests.function.scripted import ScriptedReader

BODY = '{"question": "¿Cuánto mide?", "context": "Mide 55 metros."}'.encode()


def limited(reader: ScriptedReader, limit: int) -> Ask:
    return asking(reader, Settings(max_body_bytes=limit))


async def in_chunks(body: bytes, size: int) -> AsyncIterator[bytes]:
    for start in range(0, len(body), size):
        yield body[start : start + size]
        await asyncio.sleep(0)


def test_a_body_of_the_limit_is_read(reader: ScriptedReader) -> None:
    assert limited(reader, len(BODY))("POST", "/answers", content=BODY).status_code == 200


@pytest.mark.parametrize("path", ["/answers", "/", "/qas/", "/nowhere"])
def test_a_body_over_the_limit_is_refused_whatever_it_is(reader: ScriptedReader, path: str) -> None:
    response = limited(reader, 20)("POST", path, content=b"no JSON, either: \xff\xff\xff\xff")
    assert (response.status_code, response.headers["content-type"]) == (413, "application/json")
    assert response.json() == {
        "code": "body_too_large",
        "error": "the body is larger than the limit of 20 bytes (21 measured): send the text in parts",
        "detail": {"bytes": 21, "limit": 20},
    }
    assert reader.calls == []


def test_a_body_that_arrives_in_pieces_is_read_whole(reader: ScriptedReader) -> None:
    assert limited(reader, len(BODY))("POST", "/answers", content=in_chunks(BODY, 7)).status_code == 200


def test_a_body_that_hides_its_size_is_measured_until_it_is_over(reader: ScriptedReader) -> None:
    response = limited(reader, 20)("POST", "/answers", content=in_chunks(BODY, 8))
    assert (response.status_code, response.json()["detail"]) == (413, {"bytes": 24, "limit": 20})


def test_a_body_that_lies_about_its_size_is_measured(reader: ScriptedReader) -> None:
    response = limited(reader, 20)("POST", "/answers", content=BODY, headers={"content-length": "3"})
    assert response.status_code == 413


@pytest.mark.parametrize("declared", ["", "-1", "1e3", "many"])
def test_a_size_that_is_no_number_is_not_believed(reader: ScriptedReader, declared: str) -> None:
    response = limited(reader, 1000)("POST", "/answers", content=BODY, headers={"content-length": declared})
    assert response.status_code == 200


@pytest.mark.parametrize("declared", ["1" * 19, "9" * 5000])
def test_a_size_of_any_length_is_over_the_limit(reader: ScriptedReader, declared: str) -> None:
    response = limited(reader, 1000)("POST", "/answers", content=BODY, headers={"content-length": declared})
    assert (response.status_code, response.json()["code"]) == (413, "body_too_large")


def test_by_default_four_megabytes(ask: Ask) -> None:
    response = ask("POST", "/answers", content=b" " * 4_000_001)
    assert response.json()["error"] == (
        "the body is larger than the limit of 4,000,000 bytes (4,000,001 measured): send the text in parts"
    )
