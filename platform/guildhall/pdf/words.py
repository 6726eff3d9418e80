"""The words of a printed document, which speaks its own language and not that of who prints it.

They stand here instead of in the catalogue because a certificate is rendered outside of any
request, and because a change of wording changes a document that somebody may compare with an
older one.
"""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Literal

from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal

Language = Literal["en", "es"]
LOCALES: Mapping[str, str] = MappingProxyType({"en": "en_US", "es": "es_US"})

CERTIFICATE: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "en": {
            "heading": "Certificate of Completion",
            "awarded_to": "This certificate is awarded to",
            "for_completing": "for completing",
            "facilitated_by": "Facilitated by",
            "issued_on": "Issued on",
            "number": "Certificate number",
            "check": "Check that it is genuine",
            "sample": "SAMPLE",
            "sample_note": "Sample: this is not a real certificate.",
            "title": "Certificate of Completion: {person}, {course}",
            "description": "Certificate {number}, issued by {tenant} on {issued}.",
            "qr_alt": "QR code that opens {url}",
            "more": "and {count} more",
        },
        "es": {
            "heading": "Certificado de finalización",
            "awarded_to": "Este certificado se otorga a",
            "for_completing": "por haber completado",
            "facilitated_by": "A cargo de",
            "issued_on": "Emitido el",
            "number": "Número de certificado",
            "check": "Compruebe que es auténtico",
            "sample": "MUESTRA",
            "sample_note": "Muestra: este no es un certificado verdadero.",
            "title": "Certificado de finalización: {person}, {course}",
            "description": "Certificado {number}, emitido por {tenant} el {issued}.",
            "qr_alt": "Código QR que abre {url}",
            "more": "y {count} más",
        },
    }
)

LETTERHEAD: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "en": {"logo_alt": "Logo of {tenant}", "made_with": "Made with Guildhall"},
        "es": {"logo_alt": "Logotipo de {tenant}", "made_with": "Hecho con Guildhall"},
    }
)
"""What stands on every document of the family."""

CREDIT_UNITS: Mapping[str, Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "en": {
            "hours": ("hour", "hours"),
            "clock_hours": ("clock hour", "clock hours"),
            "ceu": ("CEU", "CEU"),
            "points": ("point", "points"),
        },
        "es": {
            "hours": ("hora", "horas"),
            "clock_hours": ("hora reloj", "horas reloj"),
            "ceu": ("CEU", "CEU"),
            "points": ("punto", "puntos"),
        },
    }
)

SLIPS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "en": {
            "title": "Sign-in slips of {tenant}",
            "employee_number": "Employee number",
            "code": "One-time code",
            "go_to": "Sign in at",
            "what_next": "Enter both, then choose a PIN of your own. The code works once.",
            "expires": "Use it before {moment}.",
            "qr_alt": "QR code that opens {url}",
        },
        "es": {
            "title": "Hojas de acceso de {tenant}",
            "employee_number": "Número de empleado",
            "code": "Código de un solo uso",
            "go_to": "Entre en",
            "what_next": "Escriba ambos y elija su propio PIN. El código sirve una sola vez.",
            "expires": "Úselo antes del {moment}.",
            "qr_alt": "Código QR que abre {url}",
        },
    }
)

SHEET: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "en": {
            "heading": "Sign-in sheet",
            "title": "Sign-in sheet: {course}, {day}",
            "day": "Date",
            "time": "Time",
            "room": "Place",
            "leaders": "Facilitator",
            "part": "Session {number} of {count}",
            "how": "Sign when you come, and write the time; write the time again when you leave. "
            "If you were not here for all of it, write the hours that you ask for under "
            "“Fewer hours”.",
            "name": "Name",
            "in": "In",
            "signature": "Signature",
            "out": "Out",
            "fewer": "Fewer hours",
            "walk_ins": "Not on the list? Print your name and number.",
            "number": "Employee number",
            "guests": "Guests, never counted as participants",
            "checked": "I checked this sheet against who was here.",
            "checked_by": "Signature of the facilitator",
            "checked_on": "Date",
            "page": "Page {page} of {pages}",
            "retain": "Keep the signed sheet with the session's records for seven calendar years.",
        },
        "es": {
            "heading": "Hoja de asistencia",
            "title": "Hoja de asistencia: {course}, {day}",
            "day": "Fecha",
            "time": "Hora",
            "room": "Lugar",
            "leaders": "A cargo de",
            "part": "Sesión {number} de {count}",
            "how": "Firme al llegar y anote la hora; anote la hora otra vez al salir. Si no estuvo "
            "todo el tiempo, escriba en «Menos horas» las horas que pide.",
            "name": "Nombre",
            "in": "Entrada",
            "signature": "Firma",
            "out": "Salida",
            "fewer": "Menos horas",
            "walk_ins": "¿No está en la lista? Escriba su nombre y su número en letra de molde.",
            "number": "Número de empleado",
            "guests": "Invitados, que nunca cuentan como participantes",
            "checked": "Comparé esta hoja con quienes estuvieron presentes.",
            "checked_by": "Firma de quien dirigió la sesión",
            "checked_on": "Fecha",
            "page": "Página {page} de {pages}",
            "retain": "Guarde la hoja firmada con los registros de la sesión durante siete años "
            "calendario.",
        },
    }
)


FLYER: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "en": {
            "title": "{title}, {tenant}",
            "when": "When and where",
            "series": "A series of {count} sessions",
            "more": "and {count} more: see the page behind the code",
            "for_whom": "For whom",
            "gives": "Counts as",
            "register_by": "Register by",
            "access": "Good to know",
            "offered_by": "Offered by {provider}",
            "scan": "Read more and register",
            "how": "Point your phone’s camera at the code, or open",
            "cancelled": "CANCELLED",
            "qr_alt": "QR code that opens {url}",
        },
        "es": {
            "title": "{title}, {tenant}",
            "when": "Cuándo y dónde",
            "series": "Una serie de {count} sesiones",
            "more": "y {count} más: véalas en la página del código",
            "for_whom": "Para quién",
            "gives": "Cuenta como",
            "register_by": "Inscríbase a más tardar el",
            "access": "Conviene saber",
            "offered_by": "A cargo de {provider}",
            "scan": "Más información e inscripción",
            "how": "Apunte al código con la cámara de su teléfono, o abra",
            "cancelled": "CANCELADO",
            "qr_alt": "Código QR que abre {url}",
        },
    }
)


TRANSCRIPT: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "en": {
            "title": "Transcript of {person}",
            "heading": "Transcript of professional learning",
            "employee_number": "Employee number {number}",
            "issued": "As of {day}",
            "school_year": "School year {year}",
            "columns": "Title|Held on|Hours|Clock hours|CEU|Points|Certificate",
            "in_all": "In all",
            "altogether": "All school years",
            "in_part": "attended in part",
            "voided": "voided: {reason}",
            "nothing": "Nothing has been completed yet.",
            "how": "A clock hour has 60 minutes. One CEU is 10 hours, to the nearest tenth. "
            "Voided lines add nothing. Records are kept for seven calendar years.",
            "page": "Page {{n}} of {{of}}",
            "sample_note": "Sample: this is not a real transcript.",
        },
        "es": {
            "title": "Expediente de formación de {person}",
            "heading": "Expediente de formación profesional",
            "employee_number": "Número de empleado {number}",
            "issued": "Al {day}",
            "school_year": "Año escolar {year}",
            "columns": "Título|Fecha|Horas|Horas reloj|CEU|Puntos|Certificado",
            "in_all": "En total",
            "altogether": "Todos los años escolares",
            "in_part": "asistencia parcial",
            "voided": "anulado: {reason}",
            "nothing": "Todavía no se ha completado nada.",
            "how": "Una hora reloj tiene 60 minutos. Un CEU son 10 horas, al décimo más cercano. "
            "Lo anulado no suma. Los registros se conservan siete años naturales.",
            "page": "Página {{n}} de {{of}}",
            "sample_note": "Muestra: este no es un expediente verdadero.",
        },
    }
)

BUNDLE: Mapping[str, str] = MappingProxyType(
    {"en": "Certificates: {course}", "es": "Certificados: {course}"}
)


def long_date(day: date, language: Language) -> str:
    """Return the date as people write it: March 4, 2026; 4 de marzo de 2026."""
    return format_date(day, "long", locale=LOCALES[language])


def short_date(day: date, language: Language) -> str:
    """Return the date as it fits into a table: Mar 4, 2026; 4 mar 2026."""
    return format_date(day, "medium", locale=LOCALES[language])


def long_moment(moment: datetime, language: Language) -> str:
    """Return the local date and time as people write them; the moment is already local."""
    skeleton = {"en": "MMMM d, y 'at' h:mm a", "es": "d 'de' MMMM 'de' y 'a las' h:mm a"}[language]
    return format_datetime(moment, skeleton, locale=LOCALES[language])


def clock_time(moment: datetime, language: Language) -> str:
    """Return the local time of day: 3:30 PM; the moment is already local."""
    return format_datetime(moment, "h:mm a", locale=LOCALES[language])


def long_weekday(day: date, language: Language) -> str:
    """Return the date with its day of the week: Wednesday, March 4, 2026."""
    return format_date(day, "full", locale=LOCALES[language])


def hour_span(start: datetime, end: datetime, language: Language) -> str:
    """Return two local times as people write them: 3:30 pm to 5:00 pm; 15:30 is never said."""
    word = {"en": "to", "es": "a"}[language]
    spoken = [
        format_datetime(each, "h:mm a", locale=LOCALES[language]).lower().replace("\u202f", " ")
        for each in (start, end)
    ]
    return f" {word} ".join(spoken)


def figure(value: Decimal | int, language: Language) -> str:
    """Return a number with its decimals as they are, without trailing zeros."""
    return format_decimal(value, format="#,##0.####", locale=LOCALES[language])


def unit(kind: str, value: Decimal | int, language: Language) -> str:
    """Return the unit of a credit in the number that grammar asks for."""
    one, many = CREDIT_UNITS[language][kind]
    return one if value == 1 else many
