"""What the tests of printed documents share: one set of facts, and eyes to read a PDF with."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from pypdf import PdfReader

from guildhall.directory import Letterhead
from guildhall.pdf.certificates import CertificateFacts

Read = Callable[[bytes], PdfReader]


@pytest.fixture
def facts() -> CertificateFacts:
    return CertificateFacts(
        head=Letterhead("North Federation of School Employees"),
        person_name="Ada Lovelace",
        course_title="Calm Words, Safe Routes",
        offering_dates="March 4 and 11, 2026",
        number="GH-2026-7KQ4-M2XD",
        issued_on=date(2026, 3, 12),
        verify_url="https://guildhall.example.org/t/north/verify/7KQ4M2XD",
        hours=Decimal("7.50"),
        clock_hours=Decimal("7.5"),
        ceu=Decimal("0.8"),
        points=2,
        facilitators=("Grace Hopper", "Katherine Johnson"),
    )


@pytest.fixture
def read() -> Read:
    return lambda document: PdfReader(BytesIO(document))
