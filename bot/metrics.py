"""Figures for ``/metrics``: how many updates came, how many messages left, with what outcome. Never who or what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, Counter, Gauge

if TYPE_CHECKING:
    from collections.abc import Callable


class Metrics:
    """The figures of one running bot, in a registry of its own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.updates = Counter(
            "concilia_updates", "Updates handled, by outcome", ["outcome"], registry=self.registry
        )
        self.deliveries = Counter(
            "concilia_deliveries",
            "Messages of the outbox, by kind and outcome",
            ["kind", "outcome"],
            registry=self.registry,
        )
        self.last_update = Gauge(
            "concilia_last_update_timestamp_seconds", "When updates last arrived", registry=self.registry
        )
        self.looks = Counter(
            "concilia_feed_looks",
            "Looks at bank feeds, by feed and the state they ended in",
            ["feed", "state"],
            registry=self.registry,
        )
        self.feed_calls = Counter(
            "concilia_feed_calls",
            "Calls to banks, by feed, path and status (0 = no answer)",
            ["feed", "method", "path", "status"],
            registry=self.registry,
        )

    def looked(self, feed: str, state: str) -> None:
        """Count a look."""
        self.looks.labels(feed, str(state)).inc()

    def called(self, feed: str) -> Callable[[str, str, int], None]:
        """A counter of one feed's calls."""

        def count(method: str, path: str, status: int) -> None:
            self.feed_calls.labels(feed, method, path, str(status)).inc()

        return count
