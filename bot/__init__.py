"""Telegram, the web endpoints and the command line: the only place that knows a person is there."""
