"""The one reader of the environment: everything that can be set, with its default."""

from __future__ import annotations

import os
import re
from datetime import time
from functools import cache
from zoneinfo import available_timezones

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

# python-telegram-bot is moving waits from whole seconds to timedelta; this asks for the new form without a warning
os.environ.setdefault("PTB_TIMEDELTA", "true")  # noqa: TID251 - this is the module that may

TOKEN_FORM = re.compile(r"\d{3,}:[\w-]{20,}")


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


class Settings(BaseSettings):
    """Settings of one process; see ``.env.example`` for what each means."""

    model_config = SettingsConfigDict(env_file=".env", env_file_encoding="utf-8", extra="ignore", frozen=True)

    telegram_bot_token: SecretStr = SecretStr("")
    telegram_api_url: str = "https://api.telegram.org"
    telegram_webhook_url: str = ""
    telegram_webhook_secret: SecretStr = SecretStr("")
    telegram_chat_rate: float = Field(default=1.0, gt=0, le=1000)
    telegram_total_rate: float = Field(default=25.0, gt=0, le=1000)
    database_url: str = "sqlite+aiosqlite:///concilia.db"
    concilia_key: SecretStr = SecretStr("")
    public_url: str = ""
    pluggy_api_url: str = "https://api.pluggy.ai"
    pluggy_client_id: str = ""
    pluggy_client_secret: SecretStr = SecretStr("")
    pluggy_webhook_secret: SecretStr = SecretStr("")
    pluggy_connect_url: str = "https://connect.pluggy.ai"
    inter_api_url: str = "https://cdpj.partners.bancointer.com.br"
    asaas_api_url: str = "https://api.asaas.com/v3"
    sync_interval_seconds: float | None = Field(default=None, gt=0, le=86_400)
    http_host: str = "127.0.0.1"
    http_port: int = Field(default=8080, ge=0, le=65535)
    digest_time: time = time(7, 15)
    time_zone: str = "America/Sao_Paulo"
    log_level: str = Field(default="INFO", pattern="(?i)^(debug|info|warning|error|critical)$")
    log_format: str = Field(default="text", pattern="^(text|json)$")

    @field_validator("sync_interval_seconds", mode="before")
    @classmethod
    def _empty_is_unset(cls, value: object) -> object:
        return None if value == "" else value

    @field_validator(
        "telegram_api_url",
        "telegram_webhook_url",
        "public_url",
        "pluggy_api_url",
        "pluggy_connect_url",
        "inter_api_url",
        "asaas_api_url",
    )
    @classmethod
    def _without_slash(cls, value: str) -> str:
        return value.rstrip("/")

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        if value not in _zones():
            raise ValueError(value)
        return value

    @property
    def token(self) -> str:
        """The bot's token, to be handed to the client and to nobody else."""
        return self.telegram_bot_token.get_secret_value()

    @property
    def keys(self) -> tuple[str, ...]:
        """Keys for secrets at rest, newest first; none where a file beside the database keeps one."""
        return tuple(one for part in self.concilia_key.get_secret_value().split(",") if (one := part.strip()))

    @property
    def secrets(self) -> tuple[str, ...]:
        """Everything that must never show in a log."""
        kept = (self.pluggy_client_secret, self.pluggy_webhook_secret)
        own = (one.get_secret_value() for one in kept)
        return (self.token, self.webhook_secret, *own, *self.keys)

    @property
    def webhook_secret(self) -> str:
        """What Telegram must send with each webhook call."""
        return self.telegram_webhook_secret.get_secret_value()
