"""Reading what is neither a date nor a figure: text, codes, addresses, languages, yes and no."""

import re
from collections.abc import Mapping
from datetime import date, time, timedelta
from functools import lru_cache

from babel import Locale
from flask_babel import gettext as _

from guildhall.people.importing.refusals import BadValue, shown
from guildhall.people.importing.text import Cell, clean_text, fold, is_blank

_LONGEST_EMAIL = 254
_LONGEST_LOCAL_PART = 64
_FEWEST_PHONE_DIGITS = 7
_MOST_PHONE_DIGITS = 20

_LOCAL_PART = re.compile(r"[^\s@<>()\[\],;:\\\"]+")
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_ANGLES = re.compile(r"[^<>]*<([^<>]+)>")
_SHORTENED = re.compile(r"[+-]?\d(?:\.\d+)?E\+\d+", re.IGNORECASE)
_PHONE = re.compile(r"[\d\s()+./\-]+(?:(?:x|ext\.?|extension)\s*\d+)?", re.IGNORECASE)
_SWALLOWED = re.compile(r"\n[^\n,;\t|]*[,;\t|]")
_EXCEL_ERROR = re.compile(r"#(?:N/A|REF!|VALUE!|NAME\?|DIV/0!|NULL!|NUM!|GETTING_DATA|SPILL!)")
# Written by programs for "nothing"; never for names, since people are called Null and None.
_NOTHING = frozenset({"null", "n/a", "na", "none", "-", "--", "nil", "(blank)", "(null)", "#n/a"})

_YES = frozenset({"yes", "y", "true", "t", "1", "x", "on", "si", "s", "verdadero", "active"})
_NO = frozenset({"no", "n", "false", "f", "0", "off", "falso", "inactive"})

_CLASSES: Mapping[str, frozenset[str]] = {
    "classified": frozenset({
        "classified", "non certificated", "noncertificated", "non certified", "noncertified",
        "support", "support staff", "clasificado", "clasificada", "no certificado", "esp",
    }),
    "certificated": frozenset({
        "certificated", "certified", "licensed", "certificado", "certificada", "cert",
        "certificated staff", "certified staff",
    }),
}  # fmt: skip


def parse_text(raw: Cell, longest: int, *, name: bool = False) -> str:
    """Return cleaned text of at most `longest` characters; "" for a blank.

    A `name` keeps words such as "None" and "Null", which elsewhere mean that nothing is known.
    """
    if isinstance(raw, date | time | timedelta):
        raise BadValue(
            _("The spreadsheet has made this text a date or time. Format the column as text.")
        )
    if isinstance(raw, str) and _SWALLOWED.search(raw):
        raise BadValue(
            _("The cell holds several rows. Look for a quotation mark that is left open.")
        )
    text = clean_text(raw) if isinstance(raw, str) else _from_number(raw)
    if not name and text.casefold() in _NOTHING:
        return ""
    if _EXCEL_ERROR.fullmatch(text):
        raise BadValue(_("The cell shows the error %(text)s. Repair its formula.", text=text))
    if "\ufffd" in text:
        raise BadValue(_("“%(text)s” holds a damaged character. Type it anew.", text=shown(text)))
    if len(text) > longest:
        raise BadValue(
            _(
                "“%(text)s” is longer than %(longest)s characters.",
                text=shown(text),
                longest=longest,
            )
        )
    return text


def parse_code(raw: Cell, longest: int) -> str:
    """Return a code as text, so that 0660 keeps its zero and a workbook's 660.0 is 660."""
    text = parse_text(raw, longest)
    if _SHORTENED.fullmatch(text):
        raise BadValue(
            _(
                "The spreadsheet has shortened this code to “%(text)s”. Format the column as text.",
                text=text,
            )
        )
    return text


def _from_number(raw: float) -> str:
    if isinstance(raw, bool):
        return str(raw).upper()
    return str(int(raw)) if isinstance(raw, float) and raw.is_integer() else str(raw)


def parse_boolean(raw: Cell) -> bool | None:
    """Return yes or no, or None for a blank."""
    if is_blank(raw):
        return None
    text = fold(parse_text(raw, 40, name=True))
    if text in _YES | _NO:
        return text in _YES
    raise BadValue(_("“%(text)s” is neither yes nor no.", text=shown(raw)))


def parse_email(raw: Cell) -> str:
    """Return one plausible address in lower case, its domain in ASCII; "" for a blank."""
    text = parse_text(raw, 500).removeprefix("mailto:")
    if found := _ANGLES.fullmatch(text):
        text = found[1].strip()
    if not text:
        return ""
    if text.count("@") > 1:
        raise BadValue(_("“%(text)s” holds more than one address. Give one.", text=shown(text)))
    local, _at, given = text.rpartition("@")
    domain = _ascii_domain(given)
    address = f"{local.lower()}@{domain}"
    if (
        not domain
        or not (local.isascii() and _LOCAL_PART.fullmatch(local))
        or local.startswith(".")
        or local.endswith(".")
        or ".." in local
        or len(local.encode()) > _LONGEST_LOCAL_PART
        or len(address) > _LONGEST_EMAIL
    ):
        raise _no_email(text)
    return address


@lru_cache(maxsize=1024)
def _ascii_domain(domain: str) -> str:
    """Return a domain in ASCII, or "" if it is none; a staff file has few of them."""
    try:
        ascii_form = domain.lower().encode("idna").decode()
    except UnicodeError:
        return ""
    labels = ascii_form.lower().split(".")
    if len(labels) < 2 or not all(map(_LABEL.fullmatch, labels)) or labels[-1].isdigit():  # noqa: PLR2004 - a name and its top
        return ""
    return ".".join(labels)


def _no_email(text: str) -> BadValue:
    return BadValue(_("“%(text)s” is not an e-mail address.", text=shown(text)))


def parse_phone(raw: Cell, longest: int) -> str:
    """Return a phone number as it was written; "" for a blank."""
    text = parse_text(raw, longest)
    digits = sum(map(str.isdigit, text))
    if text and not (
        _PHONE.fullmatch(text) and _FEWEST_PHONE_DIGITS <= digits <= _MOST_PHONE_DIGITS
    ):
        raise BadValue(_("“%(text)s” is not a phone number.", text=shown(text)))
    return text


def parse_class(raw: Cell) -> str:
    """Return "classified" or "certificated"; "" for a blank."""
    text = parse_text(raw, 100)
    words = " ".join(re.sub(r"[\W_]+", " ", fold(text)).split())
    for employee_class, names in _CLASSES.items():
        if words in names:
            return employee_class
    if not text:
        return ""
    raise BadValue(_("“%(text)s” is neither classified nor certificated.", text=shown(text)))


def parse_language(raw: Cell) -> str:
    """Return the ISO 639 code of a language named in English, in Spanish, by itself or by code."""
    text = parse_text(raw, 60)
    if not text:
        return ""
    folded = fold(text)
    code = _languages().get(folded) or _languages().get(re.split(r"[-_,;/( ]", folded)[0])
    if code is None:
        raise BadValue(_("“%(text)s” is not the name of a language.", text=shown(text)))
    return code


@lru_cache(maxsize=1)
def _languages() -> dict[str, str]:
    english, spanish = (
        {str(code): str(name) for code, name in Locale(language).languages.items()}
        for language in ("en", "es")
    )
    # Codes of two and three letters; what has a region or a script is a way to write one of them.
    # "no" is left out: in a column of languages it is an answer, not Norwegian.
    codes = [code for code in english if code.isalpha() and code != "no"]
    found = {
        fold(names[code]): code for names in (spanish, english) for code in codes if code in names
    }
    found |= {code: code for code in codes}
    return found | {
        "eng": "en", "ingles": "en", "spa": "es", "esp": "es", "espanol": "es", "castellano": "es",
        "francais": "fr", "deutsch": "de", "portugues": "pt", "tieng viet": "vi",
        "中文": "zh", "mandarin": "zh", "한국어": "ko", "русский": "ru", "العربية": "ar",
        "kreyol ayisyen": "ht",
    }  # fmt: skip
