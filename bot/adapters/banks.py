"""The feeds that are set up, behind their port."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.metrics import Metrics
from core.feeds.asaas import AsaasFeed
from core.feeds.inter import InterFeed
from core.feeds.pluggy import Operator, PluggyFeed

if TYPE_CHECKING:
    from bot.settings import Settings
    from core.domain.time import Clock
    from core.ports.feeds import BankFeed


def connectors(settings: Settings, clock: Clock, metrics: Metrics | None = None) -> dict[str, BankFeed]:
    """The feeds that are set up, by name.

    Raises:
        FeedError: ``OPERATOR_CONFIG`` when an address is none that may be spoken to.
    """
    counts = metrics or Metrics()
    feeds: list[BankFeed] = [
        InterFeed(clock, settings.inter_api_url, on_call=counts.called("inter")),
        AsaasFeed(clock, settings.asaas_api_url, on_call=counts.called("asaas")),
    ]
    if settings.pluggy_client_id and settings.pluggy_client_secret.get_secret_value():
        operator = Operator(settings.pluggy_client_id, settings.pluggy_client_secret.get_secret_value())
        feeds.append(
            PluggyFeed(
                operator,
                clock,
                base_url=settings.pluggy_api_url,
                connect_url=settings.pluggy_connect_url,
                on_call=counts.called("pluggy"),
            )
        )
    return {feed.name: feed for feed in feeds}


def sync_interval(settings: Settings) -> timedelta | None:
    """The operator's own pace of looks at feeds; ``None`` = the banks' hours."""
    seconds = settings.sync_interval_seconds
    return timedelta(seconds=seconds) if seconds else None
