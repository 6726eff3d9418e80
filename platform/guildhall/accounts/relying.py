"""At which host names a passkey works: what the browser is told, and what it must have seen.

The site's host name is the id of every passkey made at the site or at a host name below it, so
that one made at any of these works at all of them. A tenant whose own host name (TENANT_HOSTS)
lies elsewhere has an id of its own: browsers let no page ask for another domain's passkeys, and
the few that make exceptions for lists of related origins are too few to build on. A passkey says
where it works, and an account may have one for each place.
"""

from ipaddress import ip_address
from urllib.parse import urlsplit

from msgspec import Struct

from guildhall.here import this_config


class RelyingParty(Struct, frozen=True):
    """Who asks for a passkey: the domain it is tied to, and the origin that the page has."""

    id: str
    origin: str


def relying_party(host: str) -> RelyingParty | None:
    """Return whose passkeys work at a host (with its port), or None where none can.

    None can at a bare IP address, without TLS except on localhost, and at a host name that the
    configuration does not know.
    """
    config = this_config()
    site = urlsplit(config.site_url)
    name = _name(host)
    at_home = host.lower() == site.netloc.lower()
    if not at_home and name not in (config.tenant_hosts or {}):
        return None
    if not _is_secure(site.scheme, name):
        return None
    home = _name(site.netloc)
    below_home = name == home or name.endswith(f".{home}")
    return RelyingParty(home if below_home else name, f"{site.scheme}://{host.lower()}")


def _is_secure(scheme: str, name: str) -> bool:
    """Say whether a browser has passkeys there at all."""
    try:
        ip_address(name.strip("[]"))
    except ValueError:
        return scheme == "https" or name == "localhost" or name.endswith(".localhost")
    return False


def _name(host: str) -> str:
    return (urlsplit(f"//{host}").hostname or "").lower()
