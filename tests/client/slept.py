"""A replacement for `time.sleep`."""


class Slept(list[float]):
    """A `sleep` function that only records the seconds of each call."""

    def __call__(self, seconds: float) -> None:
        self.append(seconds)
