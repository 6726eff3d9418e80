"""`guildhall up`: servers, roles, tables, sample year, programs, and the address to open."""

from __future__ import annotations

import contextlib
import signal
import time
from collections.abc import Iterator
from types import FrameType

import click
import redis
from msgspec import Struct

from guildhall.app import create_app
from guildhall.config import hand_down, read_config
from guildhall.embedded import servers_in
from guildhall.migrating import migrate
from guildhall.processes import Watched, programs, stopped_together, wait_until_it_answers, watch
from guildhall.provision import DatabaseUrls, libpq_url, may_create_roles, provision
from guildhall.sampling import Persona, write_sample
from guildhall.servers import Server, ServerTrouble, port_is_free
from guildhall.state import StateFolder, state_folder

DATABASE = "guildhall"
PATIENCE_SECONDS = 10
STOP_SIGNALS = (signal.SIGTERM, signal.SIGHUP)


class Wish(Struct, frozen=True):
    """What was asked for; an empty address means a server of our own."""

    port: int
    host: str
    site_url: str = ""
    state: str = ""
    database_url: str = ""
    owner_url: str = ""
    every_url: str = ""
    redis_url: str = ""
    secret_key: str = ""
    demo: bool = True

    @property
    def site(self) -> str:
        """Return the address that people open."""
        return self.site_url.rstrip("/") or f"http://localhost:{self.port}"


def up(wish: Wish) -> None:
    """Run everything until Ctrl-C, or raise ServerTrouble with a sentence."""
    refuse_bad_addresses(wish)
    folder = state_folder(wish.state)
    with stopped_by_signals(), folder.alone(wish.site):
        refuse_taken_port(wish, folder)
        with our_servers(wish, folder) as servers:
            urls, redis_url = addresses(wish, folder, servers)
            settings = settings_for(wish, folder, urls, redis_url)
            hand_down(settings)
            fresh = migrate(urls.owner)
            folder.note_running(settings)
            run(wish, folder, servers, fresh=fresh)


def run(wish: Wish, folder: StateFolder, servers: list[Server], *, fresh: bool) -> None:
    """Start the programs, write the sample year if there is none, and look after them all.

    A fresh database gets its sample before anybody can look; later the web server starts while
    we look whether it is there.
    """
    personas = sample(wish) if fresh else None
    web, *others = programs(folder.logs, host=wish.host, port=wish.port)
    with stopped_together((web, *others)):
        web.start()
        personas = sample(wish) if personas is None else personas
        wait_until_it_answers(web, host=wish.host, port=wish.port)
        for program in others:
            program.start()
        greet(wish, folder, personas)
        watched: list[Watched] = [*servers, web, *others]
        watch(watched, click.echo)


@contextlib.contextmanager
def stopped_by_signals() -> Iterator[None]:
    """Treat a closed terminal and SIGTERM as Ctrl-C, and hear only the first of them."""

    def stop(_number: int, _frame: FrameType | None) -> None:
        for number in (*STOP_SIGNALS, signal.SIGINT):
            signal.signal(number, signal.SIG_IGN)
        raise KeyboardInterrupt

    before = {number: signal.signal(number, stop) for number in (*STOP_SIGNALS, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def refuse_bad_addresses(wish: Wish) -> None:
    """Stop before anything is started if an address that was given cannot be one."""
    for url in filter(None, (wish.database_url, wish.owner_url, wish.every_url)):
        libpq_url(url)
    if wish.redis_url:
        try:
            with redis.Redis.from_url(wish.redis_url, socket_connect_timeout=10) as client:
                client.ping()
        except (ValueError, redis.RedisError) as trouble:
            raise ServerTrouble(f"REDIS_URL cannot be used: {trouble}") from trouble


def refuse_taken_port(wish: Wish, folder: StateFolder) -> None:
    """Stop before anything is started if somebody else listens on the site's port."""
    deadline = time.monotonic() + (PATIENCE_SECONDS if folder.left_over() else 0)
    while not port_is_free(wish.port, wish.host):
        if time.monotonic() >= deadline:  # programs of a killed run need a moment to end
            other = 8123 if wish.port != 8123 else 8124  # noqa: PLR2004 - any other port
            raise ServerTrouble(
                f"Port {wish.port} is taken by another program; choose another: "
                f"PORT={other} make run."
            )
        time.sleep(0.1)


@contextlib.contextmanager
def our_servers(wish: Wish, folder: StateFolder) -> Iterator[list[Server]]:
    """Start the servers that nobody gave us, and stop them last."""
    servers = servers_in(folder.path)
    wanted: list[Server] = []
    if not wish.database_url:
        wanted.append(servers.postgres)
    if not wish.redis_url:
        wanted.append(servers.valkey)
    try:
        for server in wanted:
            server.start()
        yield wanted
    finally:
        for server in reversed(wanted):
            server.stop()


def addresses(wish: Wish, folder: StateFolder, servers: list[Server]) -> tuple[DatabaseUrls, str]:
    """Return how the three roles reach the database, made if we may, and the queue's server."""
    ours = {server.name: server.url for server in servers}
    redis_url = wish.redis_url or ours["valkey"]
    if wish.owner_url and wish.every_url and wish.database_url:
        return DatabaseUrls(wish.owner_url, wish.database_url, wish.every_url), redis_url
    if wish.database_url and not may_create_roles(wish.database_url):
        raise ServerTrouble(
            "DATABASE_URL's role may not make other roles, so DATABASE_OWNER_URL and "
            "DATABASE_EVERY_URL must be set too; or give DATABASE_URL a role that may."
        )
    passwords = folder.passwords()
    urls = provision(
        wish.database_url or ours["postgres"],
        passwords,
        database="" if wish.database_url else DATABASE,
    )
    folder.keep_passwords(passwords)
    return urls, redis_url


def settings_for(
    wish: Wish, folder: StateFolder, urls: DatabaseUrls, redis_url: str
) -> dict[str, str]:
    """Return the environment of every process of ours."""
    return {
        "DATABASE_URL": libpq_url(urls.app),
        "REDIS_URL": redis_url,
        "SITE_URL": wish.site,
        "DATABASE_OWNER_URL": libpq_url(urls.owner),
        "DATABASE_EVERY_URL": libpq_url(urls.every),
        "SECRET_KEY": wish.secret_key or folder.secret_key(),
        "GUILDHALL_STATE": str(folder.path),
        "GUILDHALL_DEMO": "1" if wish.demo else "0",
    }


def sample(wish: Wish) -> list[Persona]:
    """Write the sample year of a demo if there is no tenant yet; return who may sign in."""
    return write_sample(create_app(read_config()), wish.site) if wish.demo else []


def greet(wish: Wish, folder: StateFolder, personas: list[Persona]) -> None:
    """Print where to go and as whom."""
    click.echo(f"\nGuildhall is open at {wish.site}\n")
    introduce(personas)
    click.echo(f"\nLogs: {folder.logs}    Stop: Ctrl-C")


def introduce(personas: list[Persona]) -> None:
    """Print the people of the sample and their sign-in links."""
    if personas:
        click.echo("Sign in as somebody of the sample year (these links work in the demo alone):")
    for name, what, url in personas:
        click.echo(f"  {name}, {what}\n    {url}")
