"""The sign-in sheet of a session as a document, in the language of who prints it."""

from guildhall import context
from guildhall.directory import directory
from guildhall.learning.attendance import queries, sheet_queries
from guildhall.learning.attendance.visitors import visitors_of
from guildhall.learning.models.courses import Session
from guildhall.localisation import language
from guildhall.pdf.sign_in_sheets import SheetFacts, render_sign_in_sheet


def as_pdf(session: Session) -> bytes:
    """Return the sheet as tagged PDF/UA, its names in the order of the list on the page."""
    zone = context.tenant().zone
    part, parts = queries.place_among_sessions(session)
    return render_sign_in_sheet(
        SheetFacts(
            head=directory().letterhead(),
            course_title=session.offering.title,
            starts=session.starts_at.astimezone(zone),
            ends=session.ends_at.astimezone(zone),
            place=session.room.name if session.room else "",
            leaders=[one.person.name for one in session.facilitations],
            names=[line.person.sort_name for line in sheet_queries.sheet_of(session).lines],
            guests=[", ".join(filter(None, each)) for each in visitors_of(session)],
            part=part,
            parts=parts,
            language="es" if language() == "es" else "en",
        )
    )
