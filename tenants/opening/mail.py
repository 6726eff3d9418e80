"""Ask the mail server whether it is there."""

import smtplib
from urllib.parse import unquote, urlsplit

from flask_babel import gettext as _

PATIENCE = 5
PORTS = {"smtp": 25, "smtps": 465}


def mail_trouble(smtp_url: str) -> str:
    """Return what is wrong with the mail server in a sentence, or nothing; sends no mail."""
    if not smtp_url:
        return str(_("No mail server is set (SMTP_URL): messages will wait until there is one."))
    parts = urlsplit(smtp_url)
    secure = parts.scheme == "smtps"
    kind = smtplib.SMTP_SSL if secure else smtplib.SMTP
    port = parts.port or PORTS["smtps" if secure else "smtp"]
    try:
        with kind(parts.hostname or "localhost", port, timeout=PATIENCE) as server:
            if parts.username:
                _sign_in(server, unquote(parts.username), unquote(parts.password or ""))
            server.noop()
    except (OSError, smtplib.SMTPException):
        host = parts.hostname or "localhost"
        return str(_("The mail server %(host)s does not answer: messages will wait.", host=host))
    return ""


def _sign_in(server: smtplib.SMTP, user: str, password: str) -> None:
    server.ehlo()
    if not isinstance(server, smtplib.SMTP_SSL) and server.has_extn("starttls"):
        server.starttls()
    server.login(user, password)
