"""What the database refuses, said in a sentence: the constraint judges, the service speaks."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy.exc import IntegrityError

from guildhall.db import constraint_of, db
from guildhall.errors import GuildhallError


@contextmanager
def refused_as(**refusals: Callable[[], GuildhallError]) -> Iterator[None]:
    """Write the block in a savepoint; where a constraint refuses it, raise what is named for it.

        with refused_as(uq_fund_tenant_id_name=lambda: Invalid(name=_("Another has this name."))):
            db.session.add(fund)

    The verb may go on after it. A constraint that is not named is raised as it is.
    """
    try:
        with db.session.begin_nested():
            yield
    except IntegrityError as error:
        refusal = refusals.get(constraint_of(error))
        if refusal is None:
            raise
        raise refusal() from None
