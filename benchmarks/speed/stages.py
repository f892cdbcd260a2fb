"""Measure running peers: latency, the network alone, and questions per second."""

import statistics
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

from benchmarks.speed.peers import Peer, Timing, Worker
from evaluation.squad import Question


def latency(
    peers: Mapping[str, Peer], questions: Sequence[Question], rounds: int, each: int
) -> dict[str, list[Timing]]:
    """Ask every peer the same `each` questions in each round, one after the other. Another peer is first each time.

    Other load on the machine thus affects all peers alike. In each round, every peer answers the first question once
    as a warm-up, which is not counted.
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
    """Return the milliseconds of one window, by worker and by length in tokens. The workers take turns."""
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
    """Return questions per second of `clients` concurrent clients. In each round, all peers get the same questions."""
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
    """Return `count` questions from number `first` on, continuing with number 0 after the last one."""
    return [questions[(first + number) % len(questions)] for number in range(count)]


def spread(questions: Sequence[Question]) -> list[Question]:
    """Reorder the questions so that consecutive ones are about different paragraphs: 0, 37, 74, …, then 1, 38, …"""
    step = 37
    return [question for first in range(step) for question in questions[first::step]]


def quantile(values: Sequence[float], share: float) -> float:
    """Return a quantile by linear interpolation; 0 ≤ share ≤ 1. Raises ValueError without values."""
    if not values:
        raise ValueError("no values")
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (place - low) * (ordered[high] - ordered[low])


def median(values: Sequence[float]) -> float:
    return statistics.median(values)
