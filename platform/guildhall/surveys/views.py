"""No pages of their own: whoever asks shows the survey. Here stand the parts that they share."""

from flask import Blueprint

bp = Blueprint("surveys", __name__, template_folder="templates")
