"""Time that does not pass."""


class Slept(list[float]):
    """A clock that only writes down how long it was asked to wait."""

    def __call__(self, seconds: float) -> None:
        self.append(seconds)
