"""Banco Inter for companies: statement and balance over mutual TLS. Its only door is ``InterFeed``."""

from core.feeds.inter.feed import InterFeed

__all__ = ["InterFeed"]
