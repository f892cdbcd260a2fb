"""What is measured of the peers while they run: latency, the network alone, questions per second."""

import statistics
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

from benchmarks.speed.peers import Peer, Timing, Worker
from evaluation.squad import Question


def latency(
    peers: Mapping[str, Peer], questions: Sequence[Question], rounds: int, each: int
) -> dict[str, list[Timing]]:
    """Each round asks every peer the same `each` questions, one after the other; the peers take turns at being first.

    What disturbs the machine hits all alike. The first of a peer's questions in a round is asked once more before,
    without being counted: it wakes the peer.
    """
    names = list(peers)
    found: dict[str, list[Timing]] = {name: [] for name in names}
    for number in range(rounds):
        asked = take(questions, number * each, each)
        turn = number % len(names)
        for name in names[turn:] + names[:turn]:
            peers[name].ask(asked[0])
            found[name] += [peers[name].ask(question) for question in asked]
    return found


def networks(workers: Mapping[str, Worker], lengths: Sequence[int], rounds: int) -> dict[str, dict[int, list[float]]]:
    """Milliseconds of one window of each length, in tokens; the workers take turns."""
    found: dict[str, dict[int, list[float]]] = {name: {length: [] for length in lengths} for name in workers}
    for _ in range(rounds):
        for name, worker in workers.items():
            for length in lengths:
                worker.run(length)
                found[name][length].append(worker.run(length).ms)
    return found


def throughput(
    peers: Mapping[str, Peer], questions: Sequence[Question], rounds: int, each: int, clients: int
) -> dict[str, list[float]]:
    """Questions per second of `clients` at once; each round asks every peer the same `each` questions."""
    found: dict[str, list[float]] = {name: [] for name in peers}
    with ThreadPoolExecutor(clients) as pool:
        for number in range(rounds):
            asked = take(questions, number * each, each)
            for name, peer in peers.items():
                list(pool.map(peer.ask, asked[:clients]))
                began = time.perf_counter()
                list(pool.map(peer.ask, asked))
                found[name].append(len(asked) / (time.perf_counter() - began))
    return found


def take(questions: Sequence[Question], first: int, count: int) -> list[Question]:
    """`count` of them from this one on, over and over."""
    return [questions[(first + number) % len(questions)] for number in range(count)]


def spread(questions: Sequence[Question]) -> list[Question]:
    """In an order in which neighbours are of different paragraphs: every 37th, then those after them."""
    step = 37
    return [question for first in range(step) for question in questions[first::step]]


def quantile(values: Sequence[float], share: float) -> float:
    """Linear between neighbours; 0 ≤ share ≤ 1. Raises ValueError without values."""
    if not values:
        raise ValueError("no values")
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (place - low) * (ordered[high] - ordered[low])


def median(values: Sequence[float]) -> float:
    return statistics.median(values)
