"""Corrections: a later record says that an earlier one was wrong. Nothing is ever overwritten."""

import attrs

from cocoachain.model.fields import checked
from cocoachain.model.records import Record
from cocoachain.values.identifiers import RecordId


@attrs.frozen(kw_only=True, repr=False, field_transformer=checked)
class Correction(Record):
    """Withdraws a record, or says which other record stands in its place.

    ``recorded`` is the moment from which the correction is known. Other records go on naming the
    withdrawn record; where it is replaced, its replacement answers to that name. How several
    corrections work together is told at :func:`~cocoachain.model.knowing.known`.
    """

    id: RecordId
    """Unique among corrections."""

    kind: str
    """The kind of the record that was wrong, such as ``lot`` or ``step``."""

    record: RecordId
    """The identifier of the record that was wrong."""

    replacement: RecordId | None = None
    """The record of the same kind that stands in its place; ``None`` withdraws without one."""

    reason: str
    """Why."""

    by: str | None = None
    """Who corrects."""
