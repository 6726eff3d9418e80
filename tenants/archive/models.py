"""An archive that somebody asked for; the file itself is kept for a week."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from guildhall import context
from guildhall.db import TenantModel


class DataArchive(TenantModel):
    """One export of the whole data: who asked, whether it is ready, until when it can be had."""

    __tablename__ = "data_archive"
    __table_args__ = (CheckConstraint("(ready_at IS NULL) = (expires_at IS NULL)", name="ready"),)

    requested_by_name: Mapped[str] = mapped_column(default=lambda: context.actor().name)
    ready_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]
    deleted_at: Mapped[datetime | None]
    bytes: Mapped[int | None] = mapped_column(BigInteger)
    rows: Mapped[int | None] = mapped_column(BigInteger)
    sha256: Mapped[str | None]

    @property
    def file_name(self) -> str:
        """Return where the file stands among the tenant's files."""
        return f"archives/{self.id}.zip"

    @property
    def is_ready(self) -> bool:
        """Say whether it can be downloaded."""
        return self.ready_at is not None and self.deleted_at is None

    @property
    def progress_name(self) -> str:
        """Return under which name the job reports how far it is."""
        return f"archive-{self.id}"
