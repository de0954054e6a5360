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


_LINEAGE = (
    *("G01", "G02", "G03", "G04", "G06", "G07"),
    *("M01", "M02", "M11", "M14", "T01", "T06"),
)
_WORKSHOP = (
    "G05",
    *("M03", "M04", "M05", "M06", "M07", "M08", "M09", "M10", "M12", "M13"),
    *("T02", "T03", "T04", "T05", "T07"),
)
_NUMBERS = ("N01", "N02", "N03")
_CUSTODY = tuple(f"K{number:02d}" for number in range(1, 11))
_EUDR = (*(f"E{number:02d}" for number in range(1, 14)), "E20")
"""Codes E14 to E19 are those of checks of a geolocation file, which no chain has."""
_BEANS = ("Q01", "Q02", "Q03", "Q04", "Q05")
_CLASSES = ("C01", "C02", "C03", "C04", "C05", "C06")
_MADE = ("Q01", "Q03", "Q04", "Q05", "C04", "C05", "C07")
"""What a workshop sees of its own beans and recipes, whatever the law of its market."""
_PLAUSIBLE = tuple(f"P{number:02d}" for number in range(1, 11))
_VALUE = ("V01", "V02", "V03", "V04", "V05", "V07")
_GROWN = ("P01", "P02", "P04", "P07", "P10")
"""What can be asked of growers and certificates wherever cocoa is sold under a claim."""


def _standards(*words: str, markets: tuple[str, ...] = ()) -> SettingsByCode:
    """The rules of products and classes, set to the standards of some bodies."""
    codes = ("Q06", "Q07", "C01", "C02", "C03")
    found: dict[str, dict[str, object]] = {code: {"standards": words} for code in codes}
    return found | ({"Q08": {"markets": markets}} if markets else {})


_SNI_SETTINGS: SettingsByCode = {code: {"standards": ("sni",)} for code in ("Q06", "Q07")}
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


def _both(held: object, value: object) -> object:
    """The later value, or all words of both."""
    if isinstance(held, tuple) and isinstance(value, tuple):
        return tuple(dict.fromkeys((*held, *value)))
    return value


def _joined(name: str, meaning: str, parts: Iterable[Profile]) -> Profile:
    """All rules of the parts; where two set one setting, the later part wins.

    Settings that are several words (whose standards count) are put together instead.
    """
    listed = list(parts)
    settings: dict[str, dict[str, object]] = {}
    for part in listed:
        for code, values in part.settings.items():
            held = settings.setdefault(code, {})
            held.update({name: _both(held.get(name), value) for name, value in values.items()})
    return _profile(name, meaning, (code for part in listed for code in part.codes), settings)


_PARTS = {
    each.name: each
    for each in (
        _profile("lineage", "any chain: what must hold everywhere", ()),
        _profile(
            "ikm",
            "a small workshop (IKM): its yields, times and papers",
            (*_WORKSHOP, *_NUMBERS, *_MADE, *_CUSTODY, *_PLAUSIBLE, "N04", "V06"),
            _SMALL,
        ),
        _profile(
            "industrial",
            "an industrial workshop: its yields, times and papers",
            (*_WORKSHOP, *_NUMBERS, *_MADE, *_CUSTODY, *_PLAUSIBLE, "N04", "V06"),
        ),
        _profile(
            "sni",
            "Indonesian national standards",
            ("T07", *_BEANS, "Q06", "Q07", "Q09", *_CLASSES),
            _SNI_SETTINGS,
        ),
        _profile(
            "codex",
            "Codex Alimentarius",
            ("Q06", "Q07", "Q08", *_CLASSES[:5]),
            _standards("codex", markets=("codex",)),
        ),
        _profile(
            "eu",
            "food law of the European Union",
            ("Q06", "Q07", "Q08", *_CLASSES[:5]),
            _standards("eu", markets=("eu",)),
        ),
        _profile(
            "eudr",
            "the EU deforestation regulation",
            ("G05", *_EUDR, "K02", "K06", "K08", "N02", "N03", "P01", "P02", "P10"),
        ),
        _profile(
            "iso34101",
            "ISO 34101, sustainable and traceable cocoa",
            ("G05", "M10", "T05", "T07", "E06", "E07", *_CUSTODY, *_NUMBERS, *_GROWN),
        ),
        _profile(
            "ovop",
            "one village, one product: the scheme's entry conditions, and what it is judged by",
            ("T07", "N04", *_VALUE),
        ),
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
