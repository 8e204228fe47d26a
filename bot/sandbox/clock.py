"""The sandbox's own clock: real time plus an offset that a test may push forward."""

import time


class SandboxClock:
    """Seconds since 1970 as the sandbox sees them; only forward, as time goes."""

    def __init__(self) -> None:
        self._offset = 0.0

    def now(self) -> float:
        """The present moment, with fractions of a second."""
        return time.time() + self._offset

    def seconds(self) -> int:
        """The present moment in whole seconds, as every `date` of the Bot API is given."""
        return int(self.now())

    def advance(self, seconds: float) -> None:
        """Let `seconds` pass at once."""
        if seconds < 0:
            raise ValueError("the sandbox clock only moves forward")
        self._offset += seconds
