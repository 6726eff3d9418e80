"""What the web server imports."""

import guildhall.spared  # noqa: F401, I001 - before whatever would load what it spares us

from flask_babel import force_locale, format_date
from sqlalchemy.orm import configure_mappers

from guildhall import context
from guildhall.app import create_app
from guildhall.localisation import LANGUAGES, locale_of

app = create_app()

FRAME = ("layout.html", "public.html", "macros/bits.html", "macros/forms.html", "macros/table.html")


def warm() -> None:
    """Load what every worker would load for its first page, before it is one."""
    configure_mappers()
    for name in (*FRAME, "parts/top_bar.html", "parts/footer.html", "parts/navigation.html"):
        app.jinja_env.get_template(name)
    with app.test_request_context():
        for code in LANGUAGES:
            with force_locale(locale_of(code)):
                format_date(context.today())
                app.jinja_env.from_string("{{ _('Today') }}").render()
