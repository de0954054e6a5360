"""A GS1 identifier, whatever spelling it came in."""

import attrs

from cocoachain.formats.gs1.characters import in_link
from cocoachain.formats.gs1.layouts import LAYOUTS, Layout

LINK = "https://id.gs1.org"
"""The domain of canonical Digital Links."""

_KEPT = ("21", "235", "10", "254", "8011")
"""Qualifiers that a canonical link may keep, the finest first; one of them, never two."""

_BY_KEY = {
    "01": {"21": "sgtin", "235": "upui", "10": "lgtin", "": "gtin"},
    "8006": {"21": "itip", "10": "itip", "": "itip"},
    "8013": {"": "gmn"},
}
_NAMES = {
    "01": "gtin", "00": "sscc", "414": "gln", "417": "gln", "8003": "grai", "253": "gdti",
    "255": "gcn", "8004": "giai", "401": "ginc", "402": "gsin", "8006": "itip", "8010": "cpid",
    "8017": "gsrnp", "8018": "gsrn", "8013": "gmn",
}  # fmt: skip
_SCHEMES = {layout.ai: scheme for scheme, layout in LAYOUTS.items()}


@attrs.frozen
class Gs1Id:
    """What a URN, a Digital Link or an element string names: one key, and what makes it finer.

    Two identifiers that name the same thing have the same :attr:`canonical`, whatever spelling
    they came in; they are equal as records only if the same is known of both.
    """

    keys: tuple[tuple[str, str], ...]
    """Application identifier and value: the primary key first, then its qualifiers.
    Empty for the schemes that are no GS1 keys (``gid``, ``usdod``, ``adi``, ``bic``, ``imovn``)."""

    company_prefix_length: int | None = None
    """Digits of the GS1 company prefix; known from a URN, and not from a link."""

    other: str | None = None
    """The URN of a scheme that is no GS1 key."""

    @property
    def scheme(self) -> str:
        """The EPC scheme: ``lgtin``, ``sgtin``, ``sgln``, …; ``gtin`` for a product as such."""
        if self.other is not None:
            return self.other.split(":")[3]
        ai = self.keys[0][0]
        finest = self._finest
        return _BY_KEY.get(ai, {}).get(finest[0] if finest else "") or _SCHEMES[ai]

    @property
    def key(self) -> str:
        """The value of the primary key: 14 digits of a GTIN, 18 of an SSCC, …; else empty."""
        return self.keys[0][1] if self.keys else ""

    def value_of(self, ai: str) -> str | None:
        """The value of an application identifier, if it is there."""
        return next((value for each, value in self.keys if each == ai), None)

    @property
    def gtin(self) -> str | None:
        """The product's GTIN, 14 digits, of any scheme that has one."""
        if (itip := self.value_of("8006")) is not None:
            return itip[:14]
        return self.value_of("01")

    @property
    def gln(self) -> str | None:
        """The location's or party's GLN, 13 digits."""
        return self.value_of("414") or self.value_of("417")

    @property
    def sscc(self) -> str | None:
        """The logistic unit's SSCC, 18 digits."""
        return self.value_of("00")

    @property
    def lot(self) -> str | None:
        """The batch or lot number (10)."""
        return self.value_of("10")

    @property
    def serial(self) -> str | None:
        """What tells one thing from the others of its class; ``None`` where nothing does."""
        for ai in ("21", "235", "254", "8011"):
            if (value := self.value_of(ai)) is not None:
                return value
        layout = self.layout
        return self.key[layout.length :] or None if layout and layout.joined else None

    @property
    def layout(self) -> Layout | None:
        """How its scheme is written as a URN; ``None`` where it has no URN."""
        return LAYOUTS.get("sgtin" if self.scheme == "gtin" else self.scheme)

    @property
    def is_class(self) -> bool:
        """Whether it names a class (a product, a lot), and not one thing."""
        layout = self.layout
        if layout is None:
            return False
        return layout.kind == "class" or (layout.pattern and self.serial is None)

    @property
    def company_prefix(self) -> str | None:
        """The GS1 company prefix; ``None`` where its length is not known."""
        layout, length = self.layout, self.company_prefix_length
        if layout is None or length is None:
            return None
        start = len(layout.before) + layout.moved
        return self.key[start : start + length]

    @property
    def reference(self) -> str | None:
        """The owner's own part of the key, without check digit; ``None`` as for the prefix."""
        layout, length = self.layout, self.company_prefix_length
        if layout is None or length is None:
            return None
        start = len(layout.before)
        lead = self.key[start] if layout.moved else ""
        end = start + layout.body if layout.body else len(self.key)
        return lead + self.key[start + layout.moved + length : end]

    @property
    def digital_link(self) -> str | None:
        """The canonical Digital Link, down to the finest level; ``None`` for what is no GS1 key."""
        if not self.keys:
            return None
        ai, key = self.keys[0]
        finer = "".join(f"/{each}/{in_link(value)}" for each, value in self._finest_pair)
        return f"{LINK}/{ai}/{in_link(key)}{finer}"

    @property
    def urn(self) -> str | None:
        """The EPC URN; ``None`` where the company prefix's length is not known, or none exists."""
        from cocoachain.formats.gs1.urns import urn_of

        if self.other is not None:
            return self.other
        length = self.company_prefix_length
        return None if length is None or self.layout is None else urn_of(self, length)

    @property
    def canonical(self) -> str:
        """The one spelling: the canonical Digital Link, or the URN of what is no GS1 key."""
        return self.digital_link or self.other or ""

    @property
    def element_string(self) -> str | None:
        """All its keys as people read them on a label: ``(01)09506000134352(10)LOT-7``."""
        return "".join(f"({ai}){value}" for ai, value in self.keys) or None

    @property
    def _finest(self) -> tuple[str, str] | None:
        for ai in _KEPT:
            value = self.value_of(ai)
            if value is not None and not (ai == "254" and value == "0"):
                return ai, value
        return None

    @property
    def _finest_pair(self) -> tuple[tuple[str, str], ...]:
        finest = self._finest
        return () if finest is None else (finest,)
