"""The number of files that are read at once, their order and their memory."""

import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontend.documents import Limits, load
from frontend.documents.capacity import LEAST, RESERVED, Turns, available_memory, memory_of_one, readers_at_once
from frontend.documents.errors import ServerBusy

GIGABYTE = 1_073_741_824
LIMITS = Limits()


@pytest.mark.parametrize("name", ["memory.max", "memory/memory.limit_in_bytes"])
def test_the_container_limits_the_memory(tmp_path: Path, name: str) -> None:
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text(f"{GIGABYTE // 4}\n")

    assert available_memory(tmp_path) == GIGABYTE // 4


@pytest.mark.parametrize("text", ["max\n", str(2**63 - 4096), None])
def test_without_a_limit_it_is_the_machine_s(tmp_path: Path, text: str | None) -> None:
    if text:
        (tmp_path / "memory.max").write_text(text)

    total = next(line for line in Path("/proc/meminfo").read_text().splitlines() if line.startswith("MemTotal"))
    assert available_memory(tmp_path) == pytest.approx(int(total.split()[1]) * 1024, rel=0.01)


def test_a_container_of_one_gigabyte_reads_one_file_at_a_time() -> None:
    assert readers_at_once(LIMITS, GIGABYTE, processors=8) == 1
    assert memory_of_one(LIMITS, GIGABYTE) == LIMITS.memory_bytes


@given(available=st.integers(RESERVED + LEAST, 2**36), processors=st.integers(1, 64))
def test_all_readers_together_leave_the_page_its_memory(available: int, processors: int) -> None:
    count = readers_at_once(LIMITS, available, processors)

    assert 1 <= count <= processors
    assert count * memory_of_one(LIMITS, available) <= available - RESERVED


def test_turns_come_in_the_order_of_the_asking() -> None:
    turns, order, waiting = Turns(1), [], []

    def work(number: int) -> None:
        with turns.turn(60):
            order.append(number)

    with turns.turn(60):
        for number in range(20):
            waiting.append(threading.Thread(target=work, args=(number,)))
            waiting[-1].start()
            while turns.waiting <= number:  # Until the thread is in the queue.
                threading.Event().wait(0.001)
        assert order == []
    for thread in waiting:
        thread.join()

    assert order == list(range(20))


def test_no_more_than_the_count_have_a_turn() -> None:
    turns, lock, now, most = Turns(3), threading.Lock(), 0, 0

    def work() -> None:
        nonlocal now, most
        for _ in range(50):
            with turns.turn(60):
                with lock:
                    now += 1
                    most = max(most, now)
                with lock:
                    now -= 1

    threads = [threading.Thread(target=work) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert most <= 3
    with turns.turn(0), turns.turn(0), turns.turn(0):
        pass  # All turns have been released.


def test_who_waits_too_long_loses_no_turn() -> None:
    turns = Turns(1)
    with turns.turn(0):
        with pytest.raises(TimeoutError), turns.turn(0.01):
            pass
    with turns.turn(0):
        pass


def test_a_busy_server_says_so() -> None:
    turns = Turns(1)
    with turns.turn(0), pytest.raises(ServerBusy):
        load("a.txt", b"Hola.", Limits(wait_seconds=0.01), turns=turns)

    assert load("a.txt", b"Hola.", turns=turns).text == "Hola."


def test_a_turn_is_given_back_by_a_file_that_is_refused() -> None:
    turns = Turns(1)
    for _ in range(3):
        with pytest.raises(Exception, match="damaged_file"):
            load("a.pdf", b"%PDF-1.7", turns=turns)
