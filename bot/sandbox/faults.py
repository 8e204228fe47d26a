"""Faults on demand: refused calls, lost answers, slow answers."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Fault:
    """What shall go wrong with the next `times` calls of `method` ("*" for any).

    `drop` closes the connection; `after_processing` lets the call take effect first, which is
    "sent, but the answer was lost". A fault with only `delay` slows the call down.
    """

    method: str
    status: int | None = None
    retry_after: int | None = None
    times: int = 1
    drop: bool = False
    after_processing: bool = False
    delay: float = 0.0
    description: str | None = None
    contains: str = ""

    def replaces_answer(self) -> bool:
        """Whether the caller sees something else than the true answer."""
        return self.drop or self.status is not None or self.after_processing

    def body(self) -> tuple[int, dict[str, Any]]:
        """The refusal to send instead of the true answer."""
        status = self.status or 500
        text = self.description or self._usual_description(status)
        answer: dict[str, Any] = {"ok": False, "error_code": status, "description": text}
        if self.retry_after is not None:
            answer["parameters"] = {"retry_after": self.retry_after}
        return status, answer

    def _usual_description(self, status: int) -> str:
        if status == 429:
            return f"Too Many Requests: retry after {self.retry_after or 0}"
        names = {400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found"}
        return names.get(status, "Bad Gateway" if status == 502 else "Internal Server Error")


@dataclass(slots=True)
class FaultBook:
    """The faults that wait for their call, oldest first."""

    waiting: list[Fault] = field(default_factory=list)

    def add(self, fault: Fault) -> None:
        """From now on, the next matching calls go wrong."""
        self.waiting.append(fault)

    def clear(self) -> None:
        """No call goes wrong any more."""
        self.waiting.clear()

    def take(self, method: str, parameters: dict[str, Any]) -> Fault | None:
        """The fault for this call, used up by one."""
        for fault in self.waiting:
            named = fault.method == "*" or fault.method.lower() == method.lower()
            if named and (not fault.contains or fault.contains in repr(parameters)):
                fault.times -= 1
                if fault.times <= 0:
                    self.waiting.remove(fault)
                return fault
        return None
