import socket
from collections.abc import Set

import pytest

from infra.local.discovery import Discovery, resolve

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(30)]


async def test_an_address_stands_for_itself() -> None:
    assert await resolve("http://127.0.0.1:9000") == {"http://127.0.0.1:9000"}


async def test_a_name_stands_for_its_addresses() -> None:
    assert await resolve("http://localhost:9000") == {"http://127.0.0.1:9000"}


async def test_a_name_that_does_not_exist_is_an_os_error() -> None:
    with pytest.raises(OSError):
        await resolve("http://no-such-name.invalid:9000")


class Names:
    """A fake name server that returns `addresses`, or fails if they are None."""

    def __init__(self) -> None:
        self.addresses: Set[str] | None = None
        self.told: list[Set[str]] = []
        self.discovery = Discovery(["http://function:8080"], self.told.append, self.resolve)

    async def resolve(self, url: str) -> Set[str]:
        assert url == "http://function:8080"
        if self.addresses is None:
            raise socket.gaierror(socket.EAI_AGAIN, "try again")
        return self.addresses

    async def look(self, *addresses: str) -> list[Set[str]]:
        """Look up the name, which now has the given addresses, and return all notifications so far."""
        self.addresses = {*addresses}
        await self.discovery.look()
        return self.told


async def test_what_has_come_and_gone_is_told_and_what_has_stayed_is_not() -> None:
    names = Names()
    assert await names.look("a") == [{"a"}]
    assert await names.look("a") == [{"a"}]
    assert await names.look("a", "b", "c") == [{"a"}, {"a", "b", "c"}]
    assert await names.look("c", "b") == [{"a"}, {"a", "b", "c"}, {"b", "c"}]


async def test_a_name_that_cannot_be_looked_up_is_where_it_was() -> None:
    names = Names()
    await names.discovery.look()
    assert names.told == []
    await names.look("a")
    names.addresses = None
    await names.discovery.look()
    assert names.told == [{"a"}]
    assert await names.look("b") == [{"a"}, {"b"}]
