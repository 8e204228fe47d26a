"""The business: plain Python that knows neither Telegram nor SQL."""
