"""What pip-audit 2.10.1 says, word for word, and what is made of it."""

import json

import pytest

from infra.image.audit import NOT_AUDITED, SOUND, VULNERABLE, read

IDNA = {"name": "idna", "version": "3.20", "vulns": []}
JINJA = {
    "name": "jinja2",
    "version": "2.4.1",
    "vulns": [
        {"id": "PYSEC-2014-8", "fix_versions": ["2.7.2"], "aliases": ["CVE-2014-1402"], "description": "…"},
        {"id": "PYSEC-2019-217", "fix_versions": [], "aliases": [], "description": "…"},
    ],
}
NUMPY = {"name": "numpy", "skip_reason": "Dependency not found on PyPI and could not be audited: numpy (2.4.6)"}
OFFLINE = """\
Traceback (most recent call last):
requests.exceptions.ProxyError: HTTPSConnectionPool(host='pypi.org', port=443): Max retries exceeded
"""


def written(*dependencies: object) -> str:
    return json.dumps({"dependencies": dependencies, "fixes": []})


def test_nothing_known() -> None:
    audit = read(written(IDNA), "")
    assert (audit.status, audit.sentences()) == (SOUND, ["1 packages looked at, 0 known vulnerabilities."])


def test_each_vulnerability_is_a_sentence() -> None:
    audit = read(written(IDNA, JINJA), "")
    assert (audit.status, audit.sentences()) == (
        VULNERABLE,
        [
            "jinja2 2.4.1: PYSEC-2014-8, mended in 2.7.2",
            "jinja2 2.4.1: PYSEC-2019-217, mended in no version",
            "2 packages looked at, 2 known vulnerabilities.",
        ],
    )


def test_what_could_not_be_looked_up_is_no_success() -> None:
    audit = read(written(IDNA, NUMPY), "")
    assert audit.status == NOT_AUDITED
    assert audit.sentences()[0] == "Not audited: the vulnerability service knows nothing of 1 packages: numpy."


def test_a_vulnerability_weighs_more_than_what_could_not_be_looked_up() -> None:
    assert read(written(JINJA, NUMPY), "").status == VULNERABLE


@pytest.mark.parametrize(("errors", "reason"), [(OFFLINE, "requests.exceptions.ProxyError"), ("", "it said nothing")])
def test_without_network_it_is_said_that_nobody_could_be_asked(errors: str, reason: str) -> None:
    audit = read("", errors)
    assert audit.status == NOT_AUDITED
    assert audit.sentences()[0].startswith(f"Not audited: the vulnerability service could not be asked ({reason}")
