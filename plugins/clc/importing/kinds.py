"""What a file may be about: how it is read, previewed, written and taken back."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from msgspec import Struct

from guildhall import context
from plugins.clc.board.queries import rules as every_rule
from plugins.clc.importing import planning, reading, writing
from plugins.clc.importing.awards import planning as award_planning
from plugins.clc.importing.awards import reading as award_reading
from plugins.clc.importing.awards import writing as award_writing
from plugins.clc.importing.planned import Planned
from plugins.clc.importing.reading import Read
from plugins.clc.models.imports import ClcImport, ClcImportRow


class Kind(Struct, frozen=True):
    """One kind of file."""

    read: Callable[[bytes, str], Read[Any]]
    plan: Callable[[Sequence[Any]], list[Planned]]
    write: Callable[[ClcImport, Sequence[Planned]], None]
    take_back: Callable[[ClcImport, Sequence[ClcImportRow]], list[dict[str, Any]]]


KINDS: Final[Mapping[str, Kind]] = {
    "participants": Kind(
        reading.read_file,
        lambda rows: planning.plan(rows, every_rule(), context.today()),
        writing.write,
        writing.take_back,
    ),
    "awards": Kind(
        award_reading.read_file,
        lambda rows: award_planning.plan(rows, context.today()),
        award_writing.write,
        award_writing.take_back,
    ),
}
