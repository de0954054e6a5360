"""How each EPC scheme writes a GS1 key: which digits come first, what is checked, what follows.

Source: EPC Tag Data Standard 2.0, section 6 (pure identity URNs) and section 7 (how they
correspond to application identifiers).
"""

import attrs


@attrs.frozen
class Layout:
    """One EPC scheme that stands for a GS1 key."""

    scheme: str
    """As it stands in the URN: ``sgtin`` in ``urn:epc:id:sgtin:…``."""

    ai: str
    """The application identifier of the key."""

    body: int = 0
    """Digits of company prefix and reference together; 0 where the reference is free text."""

    moved: bool = False
    """The first digit of the reference leads the key: indicator of a GTIN, extension of an SSCC."""

    before: str = ""
    """What the key has before these digits and the URN has not: the zero of a GRAI."""

    counts: bool = False
    """Piece and total, two digits each, follow the check digit."""

    qualifier: str | None = None
    """The application identifier of serial number, lot or extension, where it is one of its own."""

    joined: bool = False
    """The serial number follows the check digit without an application identifier."""

    kind: str = "id"
    """``id``, or ``class`` for a lot: what stands before the scheme in the URN."""

    pattern: bool = False
    """Without a serial number it is a class, written ``urn:epc:idpat:…:*``."""

    none: str = ""
    """How the URN writes that there is no extension: ``0`` for a location."""

    judged: bool = True
    """Whether a link's check digit is judged before it is dropped on the way to a URN."""

    @property
    def length(self) -> int:
        """Digits of the whole key, check digit and counts included; 0 where it is free text."""
        return self.body and len(self.before) + self.body + 1 + 4 * self.counts


LAYOUTS = {
    layout.scheme: layout
    for layout in (
        Layout("sgtin", "01", 13, moved=True, qualifier="21", pattern=True),
        Layout("lgtin", "01", 13, moved=True, qualifier="10", kind="class", judged=False),
        Layout("upui", "01", 13, moved=True, qualifier="235", pattern=True, judged=False),
        Layout(
            "itip", "8006", 13, moved=True, counts=True, qualifier="21", pattern=True, judged=False
        ),
        Layout("sscc", "00", 17, moved=True),
        Layout("sgln", "414", 12, qualifier="254", none="0"),
        Layout("pgln", "417", 12),
        Layout("grai", "8003", 12, before="0", joined=True, pattern=True),
        Layout("gdti", "253", 12, joined=True, pattern=True),
        Layout("sgcn", "255", 12, joined=True, pattern=True),
        Layout("gsrn", "8018", 17),
        Layout("gsrnp", "8017", 17, judged=False),
        Layout("gsin", "402", 16),
        Layout("giai", "8004", judged=False),
        Layout("ginc", "401"),
        Layout("cpi", "8010", qualifier="8011", pattern=True),
    )
}
"""By scheme. ``judged`` follows the published converter's test vectors (docs/reference/gs1.md)."""

PREFIX_LENGTHS = range(6, 13)
"""Digits of a GS1 company prefix (EPC Tag Data Standard, section 6.3)."""
