"""Baselines: findings that somebody has accepted, with a reason and until when.

An auditor who comes every quarter wants to see what is new. A baseline is a TOML file that people
read and sign off; a finding stays accepted only while it says exactly the same, and not for ever.
"""

import tomllib
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Self, overload

import attrs

from cocoachain.errors import FormatError, RecordError, RecordTypeError, shown
from cocoachain.findings import Finding
from cocoachain.rendering.writing import write_whole
from cocoachain.verdicts import Verdict

_LARGEST_FILE = 16 * 2**20
_DELETE = 0x7F
_HEAD = (
    "# Findings that were accepted, each with a reason and the last day on which it is.\n"
    "# One that says something else than `found` is news, and so is one that has lapsed.\n"
)


def _day(_: object, _attribute: object, value: date) -> None:
    if type(value) is not date:
        raise RecordTypeError(f"Expected a date, got {type(value).__name__}: {shown(value)}")


def _text(_: object, attribute: "attrs.Attribute[str]", value: object) -> None:
    if not isinstance(value, str) or not value.strip():
        raise RecordError(f"Expected some text, got {shown(value)} ({attribute.name})")


@attrs.frozen(kw_only=True)
class Accepted:
    """One finding that was accepted."""

    code: str = attrs.field(validator=_text)
    """The code of its rule."""

    kind: str = attrs.field(validator=_text)
    """The kind of record that it is about."""

    subject: str = attrs.field(validator=_text)
    """The identifier of that record."""

    found: str = attrs.field(validator=_text)
    """What it said, word for word, in English."""

    reason: str = attrs.field(validator=_text)
    """Why it was accepted, and by whom."""

    until: date = attrs.field(validator=_day)
    """The last day on which it is accepted."""

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What it shares with the finding."""
        return self.code, self.kind, self.subject, self.found


@attrs.frozen
class News:
    """A verdict beside a baseline."""

    verdict: Verdict
    """The verdict without what is accepted: what is new, changed or lapsed."""

    accepted: tuple[tuple[Finding, Accepted], ...]
    """The findings that are accepted, each with what accepts it."""

    lapsed: tuple[tuple[Finding, Accepted], ...]
    """The findings that were accepted up to an earlier day; they are in the verdict again."""

    gone: tuple[Accepted, ...]
    """What was accepted and is no longer found."""


class Baseline(Sequence[Accepted]):
    """Accepted findings, sorted by code and subject.

    >>> from datetime import date
    >>> baseline = Baseline.of([], reason="agreed with the clerk", until=date(2027, 3, 31))
    >>> len(baseline)
    0
    """

    def __init__(self, accepted: Iterable[Accepted] = ()) -> None:
        """Gather accepted findings; of two that accept the same the later day counts."""
        latest: dict[tuple[str, str, str, str], Accepted] = {}
        for each in accepted:
            held = latest.get(each.key)
            if held is None or held.until < each.until:
                latest[each.key] = each
        self._accepted = tuple(latest[key] for key in sorted(latest))

    @classmethod
    def of(cls, findings: Verdict | Iterable[Finding], *, reason: str, until: date) -> Self:
        """Accept all findings of a verdict, or some of them, for one reason, up to a day.

        Raises:
            RecordError: There is no reason.
            RecordTypeError: ``until`` is no date.
        """
        listed = findings.findings if isinstance(findings, Verdict) else findings
        return cls(
            Accepted(
                code=each.code, kind=each.kind, subject=each.subject, found=each.message,
                reason=reason, until=until,
            )
            for each in listed
        )  # fmt: skip

    def __or__(self, other: "Baseline") -> "Baseline":
        """Both together."""
        return Baseline([*self, *other])

    def news(self, verdict: Verdict, *, on: date) -> News:
        """The verdict without what is accepted on a day.

        Raises:
            RecordTypeError: ``on`` is no date.
        """
        _day(None, None, on)
        held = {each.key: each for each in self._accepted}
        pairs = [(each, held.get(_key(each))) for each in verdict.findings]
        accepted = [(finding, by) for finding, by in pairs if by and on <= by.until]
        lapsed = [(finding, by) for finding, by in pairs if by and by.until < on]
        told = {id(finding) for finding, _ in accepted}
        seen = {by.key for _, by in pairs if by}
        return News(
            attrs.evolve(verdict, findings=tuple(f for f in verdict.findings if id(f) not in told)),
            tuple(accepted),
            tuple(lapsed),
            tuple(each for each in self._accepted if each.key not in seen),
        )

    # In and out -----------------------------------------------------------------------------------

    @classmethod
    def load(cls, path: str | Path) -> Self:
        """The baseline in a TOML file.

        Raises:
            FormatError: It is no such file; the message says where.
        """
        place = Path(path)
        try:
            data = place.read_bytes()
            if len(data) > _LARGEST_FILE:
                message = f"Expected at most {_LARGEST_FILE:,} bytes, got {len(data):,}"
                raise FormatError(f"{message}: {place.name}")
            table = tomllib.loads(data.decode("utf-8"))
        except OSError as fault:
            raise FormatError(f"Expected a baseline, got {fault.strerror}: {place}") from fault
        except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as fault:
            raise FormatError(f"Expected a baseline in TOML, got {fault}: {place.name}") from fault
        return cls(_read(table, place.name))

    def dump(self, path: str | Path) -> Path:
        """The path, now a TOML file of the baseline; the same baseline gives the same bytes."""
        return write_whole(Path(path), self.dumps())

    def dumps(self) -> str:
        """The baseline as TOML."""
        return "\n".join([_HEAD, *(f"[[accepted]]\n{_lines(each)}" for each in self._accepted)])

    # A sequence -----------------------------------------------------------------------------------

    @overload
    def __getitem__(self, at: int) -> Accepted: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[Accepted, ...]: ...
    def __getitem__(self, at: int | slice) -> Accepted | tuple[Accepted, ...]:
        return self._accepted[at]

    def __len__(self) -> int:
        return len(self._accepted)

    def __iter__(self) -> Iterator[Accepted]:
        return iter(self._accepted)

    def __eq__(self, other: object) -> bool:
        """Baselines that accept the same are equal."""
        return isinstance(other, Baseline) and self._accepted == other._accepted

    def __hash__(self) -> int:
        return hash(self._accepted)

    def __repr__(self) -> str:
        """How many are accepted."""
        return f"<Baseline: {len(self)} accepted>"


def _key(finding: Finding) -> tuple[str, str, str, str]:
    return finding.code, finding.kind, finding.subject, finding.message


_FIELDS = tuple(field.name for field in attrs.fields(Accepted))


def _read(table: dict[str, object], name: str) -> Iterator[Accepted]:
    listed = table.get("accepted", [])
    others = sorted(set(table) - {"accepted"})
    if others or not isinstance(listed, list):
        got = others[0] if others else type(listed).__name__
        raise FormatError(f"Expected tables [[accepted]], got {got!r} ({name})")
    for at, each in enumerate(listed):
        where = f"{name}, accepted[{at}]"
        if not isinstance(each, dict) or set(each) != set(_FIELDS):
            got = ", ".join(sorted(each)) if isinstance(each, dict) else type(each).__name__
            raise FormatError(f"Expected {', '.join(_FIELDS)}, got {got or 'nothing'} ({where})")
        try:
            yield Accepted(**each)
        except (RecordError, RecordTypeError) as fault:
            raise FormatError(f"{fault} ({where})") from fault


def _lines(accepted: Accepted) -> str:
    """The lines of one table; a date stands bare, text in quotes."""
    told = ((name, getattr(accepted, name)) for name in _FIELDS)
    return "".join(
        f"{name} = {value.isoformat() if isinstance(value, date) else _quoted(value)}\n"
        for name, value in told
    )


def _quoted(text: str) -> str:
    """Text as a basic string of TOML: quotes, backslashes and control characters escaped."""
    return '"' + "".join(map(_escaped, text)) + '"'


def _escaped(character: str) -> str:
    if character in {'"', "\\"}:
        return f"\\{character}"
    code = ord(character)
    return f"\\u{code:04X}" if code < ord(" ") or code == _DELETE else character
