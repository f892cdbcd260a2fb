import asyncio

import pytest

from infra.local.errors import FunctionUnavailable, Throttled
from infra.local.pool import Pool

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(30)]


async def at_once(address: str) -> None:
    """Revive the address at once."""


async def pool_of(*addresses: str, queue: int = 10, patience: float = 20) -> Pool:
    pool = Pool(at_once, queue=queue, patience=patience)
    for address in addresses:
        pool.add(address)
    await pool.revived(20)
    return pool


async def test_an_address_is_held_by_one_at_a_time() -> None:
    pool = await pool_of("a", "b", queue=0)
    assert {await pool.acquire(), await pool.acquire()} == {"a", "b"}
    with pytest.raises(Throttled):
        await pool.acquire()
    pool.release("b")
    assert await pool.acquire() == "b"


async def test_who_waits_is_served_in_the_order_they_came() -> None:
    pool = await pool_of("a")
    await pool.acquire()
    served: list[int] = []

    async def wait(number: int) -> None:
        address = await pool.acquire()
        served.append(number)
        pool.release(address)

    waiting = [asyncio.create_task(wait(number)) for number in range(5)]
    await asyncio.sleep(0)
    pool.release("a")
    await asyncio.gather(*waiting)
    assert served == [0, 1, 2, 3, 4]


async def test_no_more_wait_than_the_queue_holds() -> None:
    pool = await pool_of("a", queue=2)
    await pool.acquire()
    waiting = [asyncio.create_task(pool.acquire()) for _ in range(2)]
    await asyncio.sleep(0)
    with pytest.raises(Throttled):
        await pool.acquire()
    pool.release("a")
    assert await waiting[0] == "a"
    pool.release("a")
    assert await waiting[1] == "a"


async def test_nobody_waits_longer_than_their_patience() -> None:
    pool = await pool_of("a", patience=0.01)
    await pool.acquire()
    with pytest.raises(Throttled):
        await pool.acquire()
    pool.release("a")
    assert await pool.acquire() == "a"


async def test_who_gives_up_takes_no_address_along() -> None:
    pool = await pool_of("a", queue=1)
    await pool.acquire()
    waiting = asyncio.create_task(pool.acquire())
    await asyncio.sleep(0)
    pool.release("a")
    waiting.cancel()  # The task has just been given the address.
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert await pool.acquire() == "a"


async def test_a_lost_address_comes_back_once_revived() -> None:
    alive = asyncio.Event()
    alive.set()

    async def revive(address: str) -> None:
        await alive.wait()

    pool = Pool(revive, queue=1, patience=20)
    pool.add("a")
    address = await pool.acquire()
    alive.clear()
    pool.lost(address)
    waiting = asyncio.create_task(pool.acquire())
    await pool.revived(0)
    assert not waiting.done()
    alive.set()
    assert await waiting == "a"


async def test_with_every_address_lost_the_function_is_unavailable() -> None:
    async def never(address: str) -> None:
        await asyncio.Event().wait()

    pool = Pool(never, queue=0, patience=20)
    pool.add("a")
    pool.add("b")
    with pytest.raises(FunctionUnavailable):
        await pool.acquire()
    await pool.close()


async def test_with_some_address_left_the_caller_is_throttled() -> None:
    async def revive(address: str) -> None:
        if address == "a":
            await asyncio.Event().wait()

    pool = Pool(revive, queue=0, patience=20)
    pool.add("b")
    await pool.revived(20)
    pool.add("a")
    assert await pool.acquire() == "b"
    with pytest.raises(Throttled):
        await pool.acquire()
    await pool.close()


async def test_a_removed_address_is_given_to_nobody() -> None:
    pool = await pool_of("a", "b")
    pool.remove("a")
    assert await pool.acquire() == "b"
    pool.release("b")
    assert await pool.acquire() == "b"


async def test_what_is_added_again_while_it_is_held_is_still_held_by_one_at_a_time() -> None:
    pool = await pool_of("a", queue=0)
    assert await pool.acquire() == "a"
    pool.remove("a")
    pool.add("a")
    await pool.revived(20)
    with pytest.raises(Throttled):
        await pool.acquire()
    pool.release("a")
    assert await pool.acquire() == "a"


async def test_what_is_added_again_while_it_is_free_is_there_once() -> None:
    pool = await pool_of("a", queue=0)
    pool.remove("a")
    pool.add("a")
    await pool.revived(20)
    assert await pool.acquire() == "a"
    with pytest.raises(Throttled):
        await pool.acquire()


async def test_nobody_waits_for_a_removed_address_to_come_back() -> None:
    revivals = 0

    async def never(address: str) -> None:
        nonlocal revivals
        revivals += 1
        await asyncio.Event().wait()

    pool = Pool(never, queue=0, patience=20)
    pool.add("a")
    await asyncio.sleep(0)
    pool.remove("a")
    await pool.revived(20)
    pool.add("a")
    await asyncio.sleep(0)
    assert revivals == 2
    await pool.close()


async def test_what_is_removed_and_added_at_once_is_revived_again() -> None:
    alive = asyncio.Event()

    async def revive(address: str) -> None:
        await alive.wait()

    pool = Pool(revive, queue=0, patience=20)
    pool.add("a")
    pool.remove("a")
    pool.add("a")
    alive.set()
    await pool.revived(20)
    await pool.revived(20)
    assert await pool.acquire() == "a"


async def test_without_any_address_the_function_is_unavailable() -> None:
    pool = Pool(at_once, queue=0, patience=20)
    with pytest.raises(FunctionUnavailable):
        await pool.acquire()
