"""Figures for ``/metrics``: how many updates came, how many messages left, with what outcome. Never who or what."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge


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
