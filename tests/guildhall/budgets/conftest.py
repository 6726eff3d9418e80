"""What the stories of money share."""

from uuid import uuid4

import psycopg
import pytest

from guildhall.config import Config
from guildhall.context import TenantContext
from guildhall.provision import libpq_url


@pytest.fixture
def psql(settings: Config, north: TenantContext):
    """Return a connection as the application's own role, as psql would open it."""
    with psycopg.connect(libpq_url(settings.database_url)) as connection:
        connection.execute("SELECT set_config('app.tenant_id', %s, false)", [str(north.id)])
        connection.execute("SELECT set_config('app.account_id', %s, false)", [str(uuid4())])
        connection.commit()
        yield connection
        connection.rollback()
