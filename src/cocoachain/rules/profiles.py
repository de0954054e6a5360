"""Profiles: which rules apply where, and with which settings.

Every profile holds the rules of ``lineage``: what must hold in any chain. Codes that stand here and
have no rule yet would be a fault; new families join their profiles as they are built.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

import attrs

from cocoachain.findings import Severity

SettingsByCode = Mapping[str, Mapping[str, object]]


def _frozen(settings: SettingsByCode) -> SettingsByCode:
    return MappingProxyType(dict(settings))


@attrs.frozen(kw_only=True)
class Profile:
    """A set of rules with settings."""

    name: str
    """As ``check`` is asked for it."""

    meaning: str
    """Whom it is for."""

    codes: tuple[str, ...]
    """The codes of its rules, sorted."""

    settings: SettingsByCode = attrs.field(factory=dict, converter=_frozen)
    """What its rules are set to, where that is not their default."""


_LINEAGE = ("G01", "G02", "G03", "G04", "G06", "G07", "M01", "M02", "M11", "T01", "T06")
_WORKSHOP = (
    "G05",
    *("M03", "M04", "M05", "M06", "M07", "M08", "M09", "M10"),
    *("T02", "T03", "T04", "T05", "T07"),
)
_SMALL: SettingsByCode = {
    code: {"limits": "ikm", "hard_severity": Severity.WARNING}
    for code in ("M03", "M04", "M05", "M06", "M07")
}
"""Hard limits of the small workshop, and warnings where they are left (field page §12)."""


def _profile(
    name: str, meaning: str, codes: Iterable[str], settings: SettingsByCode | None = None
) -> Profile:
    return Profile(
        name=name,
        meaning=meaning,
        codes=tuple(sorted({*_LINEAGE, *codes})),
        settings=settings or {},
    )


def _joined(name: str, meaning: str, parts: Iterable[Profile]) -> Profile:
    """All rules of the parts; where two set one setting, the later part wins."""
    listed = list(parts)
    settings: dict[str, dict[str, object]] = {}
    for part in listed:
        for code, values in part.settings.items():
            settings.setdefault(code, {}).update(values)
    return _profile(name, meaning, (code for part in listed for code in part.codes), settings)


_PARTS = {
    each.name: each
    for each in (
        _profile("lineage", "any chain: what must hold everywhere", ()),
        _profile("ikm", "a small workshop (IKM): its yields, times and papers", _WORKSHOP, _SMALL),
        _profile("industrial", "an industrial workshop: its yields, times and papers", _WORKSHOP),
        _profile("sni", "Indonesian national standards", ("T07",)),
        _profile("codex", "Codex Alimentarius", ()),
        _profile("eu", "food law of the European Union", ()),
        _profile("eudr", "the EU deforestation regulation", ("G05",)),
        _profile(
            "iso34101", "ISO 34101, sustainable and traceable cocoa", ("G05", "M10", "T05", "T07")
        ),
        _profile("ovop", "one village, one product: the scheme's entry conditions", ("T07",)),
    )
}

PROFILES: Mapping[str, Profile] = MappingProxyType({
    **_PARTS,
    "north-lombok": _joined(
        "north-lombok",
        "the centre of North Lombok: lineage, ikm, sni, codex and ovop",
        (_PARTS[name] for name in ("lineage", "ikm", "sni", "codex", "ovop")),
    ),
})  # fmt: skip
"""Every profile by its name."""
