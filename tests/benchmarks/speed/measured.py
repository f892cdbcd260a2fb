"""Benchmark results with simple numbers."""

from benchmarks.speed.imports import Imports
from benchmarks.speed.results import Results, Setting, Spread


def results(processor: str = "A processor", **latency: float) -> Results:
    """Return results twice as good as the prototype's; `latency` replaces the ms of a peer, with `_` for `-`."""
    slow, fast = Spread.of([10.0, 20.0, 30.0]), Spread.of([5.0, 10.0, 15.0])
    names = ("prototype", "plain-pipeline", "reader", "plain-network", "network", "qas")
    usual = {name: fast if name in ("reader", "network", "qas") else slow for name in names}
    changed = {name.replace("_", "-"): Spread.of([ms]) for name, ms in latency.items()}
    return Results(
        setting=Setting(processor, 2, 4, "data.json", 3, "bert, 2 × 32", "3.11.7", {"onnxruntime": "1.0"}),
        latency=usual | changed,
        windows={"plain-network": {128: slow}, "network": {128: fast}},
        throughput={"prototype": Spread.of([2.0]), "qas": Spread.of([3.0]), "qas-many": Spread.of([4.0])},
        start={"prototype": Spread.of([6.0]), "qas": Spread.of([3.0])},
        memory={"prototype": Spread.of([800e6]), "qas": Spread.of([400e6])},
        peak={"ONNX Runtime MatMulInteger": 8e11, "torch._int_mm": 9e11},
        share={128: 0.25},
        imports=Imports({"fastapi": 200.0, "Python": 100.0, "numpy": 50.0}, load=300.0),
    )
