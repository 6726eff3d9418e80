"""All certificates of an offering in one file: asked for once, left, come back to, taken."""

import io
import zipfile
from datetime import timedelta

import pytest
import time_machine
from pypdf import PdfReader
from sqlalchemy import select

from guildhall import jobs
from guildhall.db import db, tenant_scope
from guildhall.errors import Conflict, NotFound
from guildhall.files import files
from guildhall.learning.attendance import services as attendance
from guildhall.learning.credit import bundles, completion, queries
from guildhall.learning.models.credit import CertificateBundle
from guildhall.progress import progress_of
from tests.characters import make_member, make_person
from tests.guildhall.learning.classroom import at, offer, seat, session_of


@pytest.fixture(autouse=True)
def noon(north):
    with time_machine.travel(at("12:00"), tick=False):
        yield


@pytest.fixture
def offering(north):
    people = [
        make_person("Ana", "Zárate", language="es"),
        make_person("Bo", "O'Neil"),
        make_person("Cy", "Abbot"),
    ]
    offering = offer(("8:00", "11:00"))
    seat(offering, *people)
    for person in people:
        for clock in ("8:00", "11:00"):
            with time_machine.travel(at(clock), tick=False):
                attendance.sign(session_of(offering), person, method="pin")
    with time_machine.travel(at("11:30"), tick=False):
        completion.settle(offering.id)
    jobs.drain()
    return offering


def the_bundle() -> CertificateBundle:
    db.session.expire_all()
    return db.session.scalars(select(CertificateBundle)).one()


def test_one_pdf_has_a_page_for_each_in_the_order_of_names(app, north, ada, offering):
    desk = app.test_client().sign_in(ada)
    desk.send(north, f"/offerings/{offering.id}/certificates", kind="pdf")
    while_writing = desk.see(north, f"/offerings/{offering.id}/certificates").text
    jobs.drain()
    ready = desk.see(north, f"/offerings/{offering.id}/certificates").text

    with desk.see(north, f"/certificates/all/{the_bundle().id}.pdf") as answer:
        reader = PdfReader(io.BytesIO(answer.data))
    texts = [page.extract_text() for page in reader.pages]
    assert "Writing the certificates" in while_writing
    assert "3 certificates" in ready
    assert [
        name in text for name, text in zip(("Abbot", "Neil", "Zárate"), texts, strict=True)
    ] == [True] * 3
    assert "Certificado de finalización" in texts[2]
    assert "Certificate of Completion" in texts[0]
    assert reader.metadata.title == "Certificates: Safe lifting"


def test_a_zip_has_a_file_for_each_and_tells_how_far_it_is(app, north, ada, offering):
    desk = app.test_client().sign_in(ada)
    desk.send(north, f"/offerings/{offering.id}/certificates", kind="zip")
    jobs.drain()
    bundle = the_bundle()

    with desk.see(north, f"/certificates/all/{bundle.id}.zip") as answer:
        packed = zipfile.ZipFile(io.BytesIO(answer.data))
    assert sorted(name.partition("-")[2].partition("-")[2] for name in packed.namelist()) == [
        "Abbot--Cy.pdf",
        "O-Neil--Bo.pdf",
        "Zárate--Ana.pdf",
    ]
    assert all(packed.read(name).startswith(b"%PDF-") for name in packed.namelist())
    progress = progress_of(bundle.progress_name)
    assert progress is not None
    assert (progress.done, progress.total) == (3, 3)


def test_asking_twice_begins_once(north, offering):
    assert bundles.ask(offering, "pdf").id == bundles.ask(offering, "pdf").id
    assert bundles.ask(offering, "zip").id != bundles.ask(offering, "pdf").id


def test_what_was_voided_is_not_in_it(north, offering):
    bundles.ask(offering, "pdf")
    completion.void(queries.certificates_of(offering.id)[0].line, "Entered twice by mistake")
    jobs.drain()

    assert the_bundle().certificates == 2


def test_without_certificates_there_is_nothing_to_write(north):
    with pytest.raises(Conflict, match="no certificate yet"):
        bundles.ask(offer(), "pdf")


def test_a_file_is_kept_for_a_week(app, north, ada, offering):
    bundles.ask(offering, "zip")
    jobs.drain()
    bundle = the_bundle()

    with time_machine.travel(at("12:00") + timedelta(days=7, minutes=1), tick=False):
        bundles.delete_expired()
        desk = app.test_client().sign_in(ada)
        assert desk.see(north, f"/certificates/all/{bundle.id}.zip").status_code == 404
    with pytest.raises(NotFound):
        files().size(bundle.file_name)


def test_nobody_takes_the_certificates_of_another_hall(app, north, south, offering):
    bundles.ask(offering, "zip")
    jobs.drain()
    bundle_id = the_bundle().id
    with tenant_scope(south):
        browser = app.test_client().sign_in(make_member("Sol", "South", roles=("coordinator",)))

    assert browser.see(south, f"/certificates/all/{bundle_id}.zip").status_code == 404
    assert browser.see(south, f"/offerings/{offering.id}/certificates").status_code == 404


def test_a_member_does_not_take_everybodys(app, north, grace, offering):
    phone = app.test_client().sign_in(grace)

    assert phone.see(north, f"/offerings/{offering.id}/certificates").status_code == 403
