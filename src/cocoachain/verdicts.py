"""What rules said of a chain or a file: findings, and which ran and which did not, and why."""

import json
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import attrs

from cocoachain.errors import UnsoundChainError
from cocoachain.findings import Finding, Severity
from cocoachain.rendering.markup import Markup, element
from cocoachain.rendering.tables import Table
from cocoachain.rendering.widths import visible
from cocoachain.rendering.writing import write_whole

_SHOWN_IN_ERRORS = 5
_SHOWN_IN_NOTEBOOKS = 200


def _sorted(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    return tuple(sorted(findings, key=_order))


def _frozen(items: Mapping[str, Any]) -> Mapping[str, Any]:
    return MappingProxyType(dict(items))


def _order(finding: Finding) -> tuple[int, str, str, str, str]:
    return (finding.severity.rank, finding.code, finding.subject, finding.kind, finding.message)


@attrs.frozen(kw_only=True, repr=False)
class Verdict:
    """Findings sorted by severity, code and subject; and the rules that ran and did not run.

    A rule that did not run says why. A rule that ran and could not judge everything says what it
    left out (``unjudged``).
    """

    findings: tuple[Finding, ...] = attrs.field(default=(), converter=_sorted)
    """What is wrong, or may be."""

    ran: tuple[str, ...] = ()
    """The codes of the rules that ran, in order."""

    not_run: Mapping[str, str] = attrs.field(factory=dict, converter=_frozen)
    """The codes of the rules that did not run, and why not."""

    unjudged: Mapping[str, tuple[str, ...]] = attrs.field(factory=dict, converter=_frozen)
    """What rules that ran had to leave out, and why."""

    profile: str | None = None
    """The profile whose rules these are, if they are those of one."""

    what: str = "chain"
    """What was judged: a ``chain``, a ``file``."""

    def __reduce__(self) -> tuple[Any, ...]:
        """How it is pickled and copied: its read-only mappings cannot be as they are."""
        kept = {field.name: getattr(self, field.name) for field in attrs.fields(Verdict)}
        return _again, (kept | {"not_run": dict(self.not_run), "unjudged": dict(self.unjudged)},)

    @property
    def sound(self) -> bool:
        """Whether no finding is an error; notes and warnings leave a chain sound."""
        return not self.of(Severity.ERROR)

    def of(self, severity: Severity) -> tuple[Finding, ...]:
        """The findings of one severity."""
        return tuple(each for each in self.findings if each.severity == severity)

    def raise_for_errors(self) -> None:
        """Nothing, if what was judged is sound.

        Raises:
            UnsoundChainError: There are errors; the message names the first of them.
        """
        errors = self.of(Severity.ERROR)
        if not errors:
            return
        lines = [f"  {each}" for each in errors[:_SHOWN_IN_ERRORS]]
        if len(errors) > _SHOWN_IN_ERRORS:
            lines.append(f"  … and {len(errors) - _SHOWN_IN_ERRORS} more")
        head = f"Expected a sound {self.what}, got {_counted(len(errors), 'error')}:"
        raise UnsoundChainError("\n".join([head, *lines]))

    def summary(self) -> str:
        """One line: how many findings of which severity, and how many rules."""
        counted = [_counted(len(self.of(each)), each.value) for each in Severity if self.of(each)]
        found = ", ".join(counted) or "nothing found"
        rules = f"{_counted(len(self.ran), 'rule')} ran, {len(self.not_run)} did not"
        return f"{'Sound' if self.sound else 'Not sound'}: {found}; {rules}"

    def as_table(self) -> Table:
        """The findings as a table, one a row."""
        return Table(
            headings=("severity", "code", "record", "identifier", "finding", "mend", "where"),
            rows=[
                (each.severity.value, each.code, each.kind.replace("_", " "), each.subject,
                 each.message, each.mend, "" if each.where is None else str(each.where))
                for each in self.findings
            ],
        )  # fmt: skip

    def as_text(self) -> str:
        """Plain text for people: the summary, each finding with its mend, what did not run."""
        lines = [self.summary()]
        for each in self.findings:
            lines += [
                "",
                visible(str(each)),
                *([visible(f"  Mend: {each.mend}")] if each.mend else []),
            ]
        if self.unjudged:
            lines += ["", "Not judged:"]
            lines += [f"  {code}  {each}" for code, said in self.unjudged.items() for each in said]
        if self.not_run:
            lines += ["", "Not run:", *(f"  {code}  {why}" for code, why in self.not_run.items())]
        return "\n".join(lines)

    def as_html(self) -> str:
        """An HTML fragment with the same content; every value is escaped."""
        return str(self._markup(self.as_table()))

    def as_json(self) -> str:
        """A JSON document of all of it, in stable order."""
        return json.dumps(self._plain(), ensure_ascii=False, indent=2)

    def to_csv(self, path: str | Path) -> Path:
        """The path, now a CSV file of the findings."""
        return self.as_table().to_csv(path)

    def to_json(self, path: str | Path) -> Path:
        """The path, now a JSON file of all of it."""
        return write_whole(Path(path), self.as_json() + "\n")

    def to_frame(self) -> Any:  # noqa: ANN401 - the class is the caller's: pandas, polars or pyarrow
        """The findings as a data frame of the first library at hand (see ``Table.to_frame``)."""
        return self.as_table().to_frame()

    def _repr_html_(self) -> str:
        return str(self._markup(self.as_table().first(_SHOWN_IN_NOTEBOOKS)))

    def _markup(self, table: Table) -> Markup:
        more = len(self.findings) - len(table)
        left = [(code, said) for code, all_said in self.unjudged.items() for said in all_said]
        return element(
            "section",
            element("p", self.summary()),
            table.as_html() if table else None,
            element("p", f"… and {more} more") if more else None,
            _list("Not judged", left),
            _list("Not run", list(self.not_run.items())),
            class_="verdict",
        )

    def _plain(self) -> dict[str, object]:
        return {
            "sound": self.sound,
            "profile": self.profile,
            "findings": [_plain_finding(each) for each in self.findings],
            "ran": list(self.ran),
            "not_run": dict(self.not_run),
            "unjudged": {code: list(said) for code, said in self.unjudged.items()},
        }

    def __str__(self) -> str:
        """As text."""
        return self.as_text()

    def __repr__(self) -> str:
        """The summary."""
        return f"<Verdict: {self.summary()}>"


def _plain_finding(finding: Finding) -> dict[str, object]:
    where = finding.where
    place = attrs.asdict(where, filter=lambda _, value: value is not None) if where else None
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "kind": finding.kind,
        "subject": finding.subject,
        "message": finding.message,
        "mend": finding.mend,
        "lots": list(finding.lots),
        "steps": list(finding.steps),
        "where": place,
    }


def _list(title: str, rows: list[tuple[str, str]]) -> Markup | None:
    if not rows:
        return None
    items = [element("li", f"{code}: {why}") for code, why in rows]
    return element("div", element("h3", title), element("ul", items))


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _again(kept: dict[str, Any]) -> Verdict:
    """A verdict that was pickled."""
    return Verdict(**kept)
