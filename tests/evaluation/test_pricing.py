import pytest

from evaluation.pricing import costs, read_prices
from infra.aws.options import Architecture

PRICES = {
    "request": 0.0000002,
    "gb_second": {"x86_64": 0.00002, "arm64": 0.00001},
    "provisioned": {
        "gb_second": {"x86_64": 0.00001, "arm64": 0.000005},
        "kept_gb_second": {"x86_64": 4e-6, "arm64": 2e-6},
    },
}


def test_a_million_questions_worked_out_by_hand() -> None:
    """2 GB for 100 ms are 0.2 GB-seconds; two environments of 2 GB for 100 hours are 1,440,000 GB-seconds."""
    (cost,) = costs({2048: 99.2}, Architecture.X86, warm=2, hours=100, prices=PRICES)
    assert cost.on_demand == pytest.approx(0.20 + 4.00)
    assert cost.provisioned == pytest.approx(0.20 + 2.00)
    assert cost.kept_a_month == pytest.approx(5.76)


def test_another_architecture_has_other_prices() -> None:
    (cost,) = costs({1024: 100}, Architecture.ARM, warm=0, hours=730, prices=PRICES)
    assert cost.on_demand == pytest.approx(0.20 + 1.00)
    assert cost.kept_a_month == 0


def test_the_table_of_prices_is_dated_and_whole() -> None:
    prices = read_prices()
    assert prices["date"] and prices["source"].startswith("https://aws.amazon.com/")
    for architecture in Architecture:
        (cost,) = costs({1769: 10}, architecture, warm=1, hours=730, prices=prices)
        assert 0 < cost.provisioned < cost.on_demand
