"""Handing one mail to the mail server; in a demo, or without a server, to a folder instead."""

import smtplib
import ssl
from collections.abc import Callable, Mapping
from email import message_from_bytes
from email.errors import MessageError
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid, parseaddr
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote, urlsplit

from msgspec import Struct

from guildhall import context
from guildhall.config import Config
from guildhall.errors import GuildhallError
from guildhall.here import this_config
from guildhall.lazily import lazily

if TYPE_CHECKING:
    from email import headerregistry, policy
else:  # a web server writes no mail
    headerregistry, policy = lazily("email.headerregistry"), lazily("email.policy")

SECONDS: Final = 15
FOLDER: Final = "mail"
PERMANENT: Final = range(500, 600)


class Undelivered(GuildhallError):
    """The mail was not taken; `permanent` says that trying again is of no use.

    `bad_address` says that the fault is the recipient's address, not the server's or the mail's.
    """

    def __init__(self, message: str, *, permanent: bool = False, bad_address: bool = False) -> None:
        super().__init__(message)
        self.permanent = permanent
        self.bad_address = bad_address


class KeptMail(Struct, frozen=True):
    """A mail that was written to the folder: what the demo shows instead of sending."""

    to: str
    subject: str
    text: str


def send(  # noqa: PLR0913 - a mail has this many parts
    address: str,
    subject: str,
    text: str,
    html: str = "",
    message_id: str = "",
    *,
    sender: str = "",
    headers: Mapping[str, str] | None = None,
    when_taken: Callable[[], None] | None = None,
) -> bool:
    """Send one mail, or raise Undelivered with what the server said; False if it was only kept.

    `sender` is the name beside the installation's own address: the tenant's. `message_id` is the
    same at every attempt, so that a second delivery can be recognised. `when_taken` is called the
    moment the server has taken the letter, before anything else is said to it.
    """
    config = this_config()
    message = _compose(config, address, subject, text, sender)
    message["Message-ID"] = message_id or new_message_id(config)
    for name, value in (headers or {}).items():
        message[name] = _one_line(value)
    if html:
        message.add_alternative(html, subtype="html")
    if config.demo or not config.smtp_url:
        _keep(config, message)
        return False
    _hand_over(config.smtp_url, message, when_taken)
    return True


def new_message_id(config: Config | None = None) -> str:
    """Return a Message-ID of this installation's own."""
    return make_msgid(domain=urlsplit((config or this_config()).site_url).hostname or "localhost")


def kept(limit: int = 50, *, to: str = "") -> list[KeptMail]:
    """Return the mails in the folder, the newest first."""
    folder = _folder(this_config())
    found: list[KeptMail] = []
    for path in sorted(folder.glob("*.eml"), reverse=True):
        mail = _read(path)
        if not to or mail.to.casefold() == to.casefold():
            found.append(mail)
        if len(found) == limit:
            break
    return found


def _compose(config: Config, address: str, subject: str, text: str, sender: str) -> EmailMessage:
    name, own = parseaddr(config.mail_from)
    message = EmailMessage(policy=policy.SMTP)
    try:
        message["From"] = headerregistry.Address(_one_line(sender) or name, addr_spec=own)
        message["To"] = headerregistry.Address(addr_spec=address)
    except (ValueError, IndexError, MessageError) as trouble:
        raise Undelivered(
            "This is not a mail address.", permanent=True, bad_address=True
        ) from trouble
    message["Subject"] = _one_line(subject)
    message["Date"] = format_datetime(context.now())
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text)
    return message


def _one_line(text: str) -> str:
    """Keep a name that somebody typed from adding headers of its own."""
    return " ".join(text.split())


def _hand_over(url: str, message: EmailMessage, when_taken: Callable[[], None] | None) -> None:
    try:
        with _connect(url) as server:
            server.send_message(message)
            if when_taken:
                when_taken()
    except smtplib.SMTPRecipientsRefused as refused:
        code, said = next(iter(refused.recipients.values()))
        raise _undelivered(code, said, of_the_address=True) from refused
    except (smtplib.SMTPAuthenticationError, smtplib.SMTPSenderRefused) as answer:
        words = f"The mail server refuses our own address or password: {answer.smtp_code}."
        raise Undelivered(words) from answer
    except smtplib.SMTPResponseException as answer:
        raise _undelivered(answer.smtp_code, answer.smtp_error) from answer
    except (OSError, smtplib.SMTPException) as trouble:
        raise Undelivered(f"The mail server cannot be used: {type(trouble).__name__}.") from trouble


def _undelivered(code: int, said: bytes | str, *, of_the_address: bool = False) -> Undelivered:
    words = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    permanent = code in PERMANENT
    return Undelivered(
        f"{code} {words}"[:500], permanent=permanent, bad_address=permanent and of_the_address
    )


@cache
def _trusted() -> ssl.SSLContext:
    """Return which servers are trusted; reading the certificates takes longer than a letter."""
    return ssl.create_default_context()


def _connect(url: str) -> smtplib.SMTP:
    """Connect with TLS: from the first byte for smtps://, as soon as it is offered for smtp://."""
    parts = urlsplit(url)
    tls = _trusted()
    host = parts.hostname or "localhost"
    if parts.scheme == "smtps":
        server: smtplib.SMTP = smtplib.SMTP_SSL(
            host, parts.port or 465, timeout=SECONDS, context=tls
        )
    else:
        server = smtplib.SMTP(host, parts.port or 25, timeout=SECONDS)
        server.ehlo()
        if server.has_extn("starttls"):
            server.starttls(context=tls)
            server.ehlo()
    if parts.username:
        server.login(unquote(parts.username), unquote(parts.password or ""))
    return server


def _keep(config: Config, message: EmailMessage) -> None:
    """Write the mail under a name that sorts by time, whole or not at all."""
    folder = _folder(config)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    stem = f"{context.now():%Y%m%dT%H%M%S%f}-{abs(hash(message['Message-ID'])) % 10**8:08d}"
    waiting = folder / f"{stem}.part"
    waiting.write_bytes(message.as_bytes())
    waiting.rename(folder / f"{stem}.eml")


def _folder(config: Config) -> Path:
    return config.state_dir / FOLDER


def _read(path: Path) -> KeptMail:
    message = message_from_bytes(path.read_bytes(), policy=policy.default)
    body = message.get_body(("plain",))
    return KeptMail(
        to=str(message["To"]),
        subject=str(message["Subject"]),
        text=str(body.get_content()) if body is not None else "",
    )
