"""Compare two services: on a file if one of them fails, is cancelled or answers nothing; their addresses and tokens."""

import threading
from collections.abc import Iterator

import pytest
from streamlit.testing.v1 import AppTest

from client import AwsSignature, BearerToken, Client
from evaluation.squad import parse_squad
from frontend.compare.comparison import Comparison
from frontend.compare.page import CompareState
from frontend.compare.sides import Side, auth_to, configured
from frontend.jobs import Job, predictor_at
from frontend.settings import Settings
from frontend.texts import SPANISH
from tests.client.service import Received, Scripted, Service, first_words
from tests.frontend.squad import TOWERS

SECONDS = 30
DOWN = "http://127.0.0.1:9"  # nothing listens there
FAILS = Scripted(413, {"code": "body_too_large"})
TOO_LONG = Scripted(422, {"code": "question_too_long", "error": "too long", "detail": {"question": 0}})
DATASET = parse_squad(TOWERS, "torres.json")
TEXTS = SPANISH.evaluate


@pytest.fixture
def other() -> Iterator[Service]:
    with Service().serving() as service:
        yield service


def compare(first: str, second: str) -> Comparison:
    """Start a comparison as the page does."""
    before = Job(DATASET.questions, lambda: predictor_at(first, None, 5), 1, 1)
    after = Job(DATASET.questions, lambda: predictor_at(second, None, 5), 1, 1, before)
    sides = Side("Primera", Client(first), None), Side("Segunda", Client(second), None)
    return Comparison("torres.json", DATASET, sides, (before, after))


def ended(compared: Comparison) -> Comparison:
    assert all(job.wait(SECONDS) for job in compared.jobs)
    return compared


def cancelled(service: Service, other: Service, *answers: Scripted) -> Comparison:
    """Return a comparison cancelled while the second service is at the question after these answers."""
    slow = threading.Event()

    def held(call: Received) -> Scripted:
        slow.set()
        other.closed()
        return first_words(call)

    service.script(Scripted(given=first_words))
    other.script(*answers, Scripted(given=held))
    compared = compare(service.url, other.url)
    assert slow.wait(SECONDS)
    # The last answer may be recorded shortly after the next question is sent.
    while compared.jobs[1].done < len(answers):
        threading.Event().wait(0.001)
    compared.cancel()
    return compared


def shown(compared: Comparison) -> AppTest:
    def page() -> None:
        from client import Client
        from frontend.api import Frame
        from frontend.compare.page import CompareState, compare_page
        from frontend.session import session_state
        from frontend.settings import Settings
        from frontend.texts import SPANISH

        compared = session_state(CompareState).comparison
        assert compared is not None
        settings = Settings(url=compared.sides[0].client.url, compare_url=compared.sides[1].client.url)
        compare_page(Frame(settings, Client(settings.url), SPANISH))

    test = AppTest.from_function(page, default_timeout=SECONDS)
    test.session_state[CompareState.__name__] = CompareState(compared)
    test.run()
    assert not test.exception
    return test


def infos(page: AppTest) -> list[str]:
    return [info.value for info in page.info]


def test_if_the_first_service_is_down_the_second_gets_no_requests(service: Service) -> None:
    compared = ended(compare(DOWN, service.url))

    assert service.received == []
    assert [job.done for job in compared.jobs] == [0, 0]
    assert infos(shown(compared)) == []


def test_the_second_service_gets_only_questions_that_the_first_has_answered(service: Service, other: Service) -> None:
    service.script(Scripted(given=first_words), Scripted(given=first_words), FAILS)
    other.script(Scripted(given=first_words))

    compared = ended(compare(service.url, other.url))

    assert [call["questions"] for call in other.asked()] == [[one.text] for one in DATASET.questions[:2]]
    assert infos(shown(compared))[0] == TEXTS.stopped_at.format(done=2, total=4)


def test_if_the_second_service_fails_the_page_says_how_many_questions_count(service: Service, other: Service) -> None:
    service.script(Scripted(given=first_words))
    other.script(Scripted(given=first_words), FAILS)

    page = shown(ended(compare(service.url, other.url)))

    assert infos(page)[0] == TEXTS.stopped_at.format(done=1, total=4)


def test_a_cancel_before_the_second_service_answers_leaves_no_results(service: Service, other: Service) -> None:
    assert infos(shown(cancelled(service, other))) == [TEXTS.cancelled]


def test_after_a_cancel_the_questions_that_both_have_answered_count(service: Service, other: Service) -> None:
    page = shown(cancelled(service, other, Scripted(given=first_words)))

    assert infos(page)[0] == TEXTS.cancelled_at.format(done=1, total=4)


@pytest.mark.parametrize("place", [0, 1], ids=["first", "second"])
def test_a_service_without_answers_has_no_latencies(service: Service, other: Service, place: int) -> None:
    sides = [service, other]
    sides[place].script(TOO_LONG)
    sides[1 - place].script(Scripted(given=first_words))

    page = shown(ended(compare(service.url, other.url)))

    latencies = [part.value for part in page.markdown if part.value.startswith("- ")]
    assert latencies[place] == "- —"
    assert "mediana" in latencies[1 - place]


def test_without_answers_of_both_services_latencies_are_left_out(service: Service, other: Service) -> None:
    service.script(TOO_LONG)
    other.script(TOO_LONG)

    page = shown(ended(compare(service.url, other.url)))

    assert [part.value for part in page.subheader] == [SPANISH.compare.pairs]


CONNECTED, SECOND, FUNCTION = (
    "http://127.0.0.1:8008",
    "http://127.0.0.1:8009",
    "https://abc0.lambda-url.eu-west-1.on.aws",
)


@pytest.fixture
def keys(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "ejemplo")
    monkeypatch.setenv("AWS_REGION", "eu-south-2")
    yield


def test_the_configured_addresses() -> None:
    assert configured(Settings(url=CONNECTED)) == [CONNECTED]
    assert configured(Settings(url=CONNECTED, compare_url=SECOND)) == [CONNECTED, SECOND]


def test_the_token_of_the_connected_service_is_not_sent_to_others() -> None:
    settings = Settings(url=CONNECTED, auth="token", token="suyo", compare_url=SECOND)

    assert auth_to(SECOND, settings, "") is None
    assert auth_to("http://qas.example", settings, "") is None


def test_each_address_has_a_different_token() -> None:
    settings = Settings(url=CONNECTED, token="suyo", compare_url=SECOND, compare_token="otro")

    assert auth_to(SECOND, settings, "") == BearerToken("otro")
    assert auth_to(SECOND, settings, "tecleado") == BearerToken("tecleado")
    assert auth_to("http://qas.example", settings, "") is None


def test_a_token_that_is_invalid_in_a_header_is_ignored() -> None:
    assert auth_to(SECOND, Settings(url=CONNECTED, compare_url=SECOND), "dos palabras") is None


@pytest.mark.usefixtures("keys")
def test_requests_are_signed_for_function_urls_and_configured_addresses() -> None:
    settings = Settings(url=CONNECTED, auth="iam", compare_url=SECOND)

    assert isinstance(auth_to(SECOND, settings, ""), AwsSignature)
    assert isinstance(auth_to(FUNCTION, settings, ""), AwsSignature)
    assert auth_to("https://qas.example", settings, "") is None
