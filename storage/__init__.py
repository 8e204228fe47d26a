"""Persistence: tables, queries and transactions. Knows neither Telegram nor HTTP."""
