"""How a tenant's address is made from its name, and which addresses nobody may take."""

import re
import unicodedata
from typing import Final

SLUG: Final = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
LONGEST_SUGGESTION: Final = 40
RESERVED: Final = frozenset(
    (
        "account",
        "accounts",
        "admin",
        "administrator",
        "api",
        "app",
        "apps",
        "assets",
        "auth",
        "billing",
        "blog",
        "cdn",
        "certificate",
        "certificates",
        "default",
        "demo-site",
        "docs",
        "favicon",
        "ftp",
        "guildhall",
        "healthz",
        "help",
        "host",
        "hosts",
        "kiosk",
        "language",
        "localhost",
        "login",
        "logout",
        "mail",
        "news",
        "null",
        "operator",
        "operators",
        "password",
        "public",
        "readyz",
        "register",
        "robots",
        "root",
        "search",
        "security",
        "settings",
        "shop",
        "sign-in",
        "sign-out",
        "sign-up",
        "signin",
        "signup",
        "site",
        "smtp",
        "static",
        "status",
        "support",
        "system",
        "t",
        "tenant",
        "tenants",
        "test",
        "undefined",
        "verify",
        "welcome",
        "www",
    )
)


def suggest(name: str) -> str:
    """Return an address made from a name: "Núñez & Sons, Local 12" -> "nunez-sons-local-12"."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    words = re.findall(r"[a-z0-9]+", plain.replace("'", ""))
    slug = "-".join(words)
    if len(slug) > LONGEST_SUGGESTION:
        slug = slug[: LONGEST_SUGGESTION + 1].rpartition("-")[0] or slug[:LONGEST_SUGGESTION]
    return slug or "hall"


def is_address(slug: str) -> bool:
    """Say whether a slug can stand in an address: small letters, digits, hyphens inside."""
    return SLUG.fullmatch(slug) is not None


def next_free(slug: str, taken: frozenset[str]) -> str:
    """Return the slug, or the first of slug-2, slug-3, ... that nobody holds."""
    candidates = (slug if number == 1 else f"{slug[:58]}-{number}" for number in range(1, 10_000))
    return next(one for one in candidates if one not in taken and one not in RESERVED)


def split_name(name: str) -> tuple[str, str]:
    """Return first and last name; the last word is the last name."""
    first, _space, last = name.strip().rpartition(" ")
    return (first.strip(), last) if first else (last, "")
