"""Answer an offered seat from the letter, without signing in: looking is harmless, a click acts."""

from flask import Blueprint, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from guildhall import context, web
from guildhall.context import Actor
from guildhall.errors import Conflict
from guildhall.learning.registration import answers, services
from guildhall.learning.registration.answers import Answer, Question
from guildhall.localisation import when
from guildhall.wording import gettext as _

bp = Blueprint("answers", __name__, template_folder="../templates")


@bp.route("/offers/<token>/acceptance", methods=["GET", "POST"])
@web.public("the signed link in the letter says whose offer it is")
def accept(token: str) -> AnyResponse:
    """Ask whether the seat is wanted, then take it."""
    return _asked(token, "acceptance")


@bp.route("/offers/<token>/refusal", methods=["GET", "POST"])
@web.public("the signed link in the letter says whose offer it is")
def decline(token: str) -> AnyResponse:
    """Ask whether the seat is to be given back, then give it back."""
    return _asked(token, "refusal")


def _asked(token: str, answer: Answer) -> AnyResponse:
    """Show the question; only its button acts, so that a mail scanner answers nothing."""
    question = answers.question_of(token, answer)
    if request.method != "POST":
        return _page(question, question.over)
    try:
        answers.refuse_if_over(question)
        sentence = _act(question)
    except Conflict as refusal:
        return _page(question, refusal.message, status=409)
    page = url_for("catalogue.offering", offering_id=question.registration.offering_id)
    return web.done(sentence, page)


def _act(question: Question) -> str:
    place = question.registration
    title, starts = place.offering.title, place.offering.starts_at
    with context.acting_as(Actor(person_id=place.person_id, name=place.person.name)):
        if question.answer == "refusal":
            services.decline(place)
            return _("You gave the seat back; it goes to the next in line.")
        services.accept(place)
    return _("The seat is yours: “%(title)s”, %(start)s.", title=title, start=when(starts))


def _page(question: Question, over: str, *, status: int = 200) -> AnyResponse:
    return web.render("learning/answer.html", status, question=question, over=over)
