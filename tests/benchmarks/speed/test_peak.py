import json
from pathlib import Path

from benchmarks.speed.peak import load_config, network_ops

BERT = {"hidden_size": 768, "num_hidden_layers": 12, "intermediate_size": 3072}


def test_a_network_does_two_operations_for_each_weight_and_token_and_attention_beside() -> None:
    weights = 12 * (4 * 768 * 768 + 2 * 768 * 3072)
    assert network_ops(BERT, 1) == 2 * weights + 12 * 4 * 768
    assert network_ops(BERT, 384) == 2 * weights * 384 + 12 * 4 * 384 * 384 * 768


def test_sizes_come_from_the_checkpoint(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text(json.dumps(BERT))
    assert load_config(tmp_path) == BERT
