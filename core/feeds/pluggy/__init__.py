"""The connector of Pluggy, through which most Brazilian banks can be read: one door, ``PluggyFeed``."""

from core.feeds.pluggy.calls import Operator
from core.feeds.pluggy.feed import PluggyFeed

__all__ = ["Operator", "PluggyFeed"]
