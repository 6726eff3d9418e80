"""The settings of one installation, read once from the environment."""

import os
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from msgspec import Struct

MEBIBYTE = 1024 * 1024
MINIMUM_SECRET = 32


class ConfigError(RuntimeError):
    """The environment is missing something, or says something that cannot be used."""


class Config(Struct, frozen=True):
    """Everything the processes read from outside; nothing else looks at the environment."""

    database_url: str
    """PostgreSQL as the application's role, which owns nothing and cannot bypass row security."""
    every_database_url: str
    """PostgreSQL as the role of every_tenant()."""
    owner_database_url: str
    """PostgreSQL as the role of migrations; empty where the process must not migrate."""
    redis_url: str
    secret_key: str
    site_url: str
    state_dir: Path
    """Where uploads and logs of this installation stand."""
    demo: bool = False
    """The sample year with sign-in links; mail goes to a page instead of to people."""
    smtp_url: str = ""
    """smtp://user:password@host:port or smtps://...; empty keeps mail in the outbox."""
    mail_from: str = "Guildhall <no-reply@localhost>"
    hsts_seconds: int = 0
    tenant_hosts: Mapping[str, str] | None = None
    """Host name -> tenant slug, for tenants with an address of their own."""
    trusted_proxies: int = 0
    open_signup: bool = False
    """Whether anybody may create an account and a tenant, or only invited people."""
    max_request_bytes: int = 32 * MEBIBYTE
    pool_size: int = 5
    relay_lease: timedelta = timedelta(seconds=60)
    """How long the relay waits for RQ before it hands a line over again."""
    log_level: str = "INFO"

    @property
    def secure_cookies(self) -> bool:
        """Cookies travel over TLS alone wherever the site itself does."""
        return urlsplit(self.site_url).scheme == "https"


def read_config(environ: Mapping[str, str] | None = None) -> Config:
    """Read the environment; raise ConfigError with a sentence where it cannot be used."""
    env = os.environ if environ is None else environ
    secret = _required(env, "SECRET_KEY")
    if len(secret) < MINIMUM_SECRET:
        raise ConfigError(f"SECRET_KEY must have at least {MINIMUM_SECRET} characters.")
    return Config(
        database_url=_driver(_required(env, "DATABASE_URL")),
        every_database_url=_driver(_required(env, "DATABASE_EVERY_URL")),
        owner_database_url=_driver(env.get("DATABASE_OWNER_URL", "")),
        redis_url=_required(env, "REDIS_URL"),
        secret_key=secret,
        site_url=env.get("SITE_URL", "http://localhost:8000").rstrip("/"),
        state_dir=Path(env.get("GUILDHALL_STATE", "var")),
        demo=_flag(env, "GUILDHALL_DEMO"),
        smtp_url=env.get("SMTP_URL", ""),
        mail_from=env.get("MAIL_FROM", "Guildhall <no-reply@localhost>"),
        hsts_seconds=_number(env, "HSTS_SECONDS", 0),
        tenant_hosts=_hosts(env.get("TENANT_HOSTS", "")),
        trusted_proxies=_number(env, "TRUSTED_PROXIES", 0),
        open_signup=_flag(env, "OPEN_SIGNUP"),
        max_request_bytes=_number(env, "MAX_REQUEST_BYTES", 32 * MEBIBYTE),
        pool_size=_number(env, "DATABASE_POOL_SIZE", 5),
        relay_lease=timedelta(seconds=_number(env, "RELAY_LEASE_SECONDS", 60)),
        log_level=env.get("LOG_LEVEL", "INFO").upper(),
    )


def given(name: str) -> str:
    """Return one variable that is wanted before there is a whole configuration to read."""
    return os.environ.get(name, "").strip()


def hand_down(settings: Mapping[str, str]) -> None:
    """Put settings into the environment, for read_config() here and for every child."""
    os.environ.update(settings)


def _required(env: Mapping[str, str], name: str) -> str:
    value = env.get(name, "").strip()
    if not value:
        raise ConfigError(f"{name} is not set. `make run` sets it for you; see README.md.")
    return value


def _driver(url: str) -> str:
    """Name psycopg 3 in a plain PostgreSQL address."""
    for prefix in ("postgresql://", "postgres://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url.removeprefix(prefix)
    return url


def _flag(env: Mapping[str, str], name: str) -> bool:
    return env.get(name, "").strip().lower() in {"1", "true", "yes", "on"}


def _number(env: Mapping[str, str], name: str, default: int) -> int:
    text = env.get(name, "").strip()
    if not text:
        return default
    if not text.isdigit():
        raise ConfigError(f"{name} must be a whole number, not {text!r}.")
    return int(text)


def _hosts(text: str) -> dict[str, str]:
    """Read `learn.example.org=north, pd.example.net=south`."""
    pairs = [item.split("=", 1) for item in text.split(",") if item.strip()]
    if any(len(pair) != 2 for pair in pairs):  # noqa: PLR2004 - a host and a slug
        raise ConfigError(
            "TENANT_HOSTS must read like learn.example.org=north,pd.example.net=south."
        )
    return {host.strip().lower(): slug.strip() for host, slug in pairs}
