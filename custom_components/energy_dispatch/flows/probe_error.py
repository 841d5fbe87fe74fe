"""A device that was tried before it was set up, and did not pass."""


class ProbeError(Exception):
    """The device could not be read; the message is its own words, or those of its link."""

    def __init__(self, key: str, detail: str) -> None:
        """Keep the key of the sentence that says what to look at."""
        super().__init__(detail)
        self.key = key
