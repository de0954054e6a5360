"""Running rules: :func:`check` runs each one, gathers what it says, and says which ones ran."""

from collections.abc import Iterable, Mapping
from functools import partial
from typing import cast

import attrs

from cocoachain.errors import RecordError, RecordTypeError, UnknownChoiceError
from cocoachain.findings import DraftFinding, Finding, Severity
from cocoachain.lineage.lineage import Lineage
from cocoachain.model.chain import Chain
from cocoachain.model.kinds import KIND_OF_CLASS
from cocoachain.model.records import Record
from cocoachain.rules.catalogue import RULES
from cocoachain.rules.evidence import evidence_of
from cocoachain.rules.profiles import PROFILES, Profile
from cocoachain.rules.rule import Rule, Said, Unjudged, is_callers_code
from cocoachain.rules.settings import Values, chosen
from cocoachain.values.identifiers import nearest_names
from cocoachain.values.places import Place
from cocoachain.verdicts import Verdict

Places = Mapping[tuple[str, str], Place]
SettingsByCode = Mapping[str, Mapping[str, object]]


def check(
    lineage: Lineage | Chain,
    profile: str = "lineage",
    *,
    rules: Iterable[str | Rule] | None = None,
    settings: SettingsByCode | None = None,
    places: Places | None = None,
) -> Verdict:
    """What the rules of a profile, or the rules given, find in a lineage.

    Rules that are given run with the settings of the profile. ``settings`` overrides them by code:
    ``{"M01": {"tolerance": "0.02"}}``. With ``places`` (those of a Reading) each finding says where
    its record stands in what was read. A chain may be given; its lineage is drawn first.

    Raises:
        UnknownChoiceError: There is no such profile, rule or setting; the nearest names are given.
        RecordError: A setting cannot be used, or a rule of the caller has one of our codes.
    """
    drawn = _drawn(lineage)
    context = _profile(profile)
    run = [RULES[code] for code in context.codes] if rules is None else _rules(rules)
    chosen_values = _values(run, context, settings or {})
    ledger = _Notes(places or {})
    for each in run:
        ledger.note(each, drawn, chosen_values[each.code])
    return ledger.verdict(profile if rules is None else None)


def _drawn(lineage: object) -> Lineage:
    if isinstance(lineage, Chain):
        return Lineage(lineage)
    if isinstance(lineage, Lineage):
        return lineage
    message = f"Expected a Lineage or a Chain, got {type(lineage).__name__}"
    raise RecordTypeError(message)


def _profile(name: str) -> Profile:
    if name not in PROFILES:
        raise UnknownChoiceError("profile", name, nearest_names(name, PROFILES))
    return PROFILES[name]


def _rules(rules: Iterable[str | Rule]) -> list[Rule]:
    """The rules given, each once, sorted by code."""
    given = [rules] if isinstance(rules, str | Rule) else list(rules)
    found: dict[str, Rule] = {}
    for each in given:
        made = each if isinstance(each, Rule) else _known(each)
        held = found.setdefault(made.code, made)
        ours = RULES.get(made.code)
        if held is not made or (made is not ours and not is_callers_code(made.code)):
            message = f"Expected one rule {made.code}, and codes that begin with X- for your own"
            raise RecordError(message)
    return [found[code] for code in sorted(found)]


def _known(code: object) -> Rule:
    if not isinstance(code, str):
        message = f"Expected codes or rules made by @rule, got {type(code).__name__}: {code!r}"
        raise RecordTypeError(message)
    if code not in RULES:
        raise UnknownChoiceError("rule", code, nearest_names(code, RULES))
    return RULES[code]


def _values(rules: list[Rule], profile: Profile, settings: SettingsByCode) -> dict[str, Values]:
    """The settings of each rule that runs; those of rules that don't are checked all the same."""
    by_code = {**RULES, **{each.code: each for each in rules}}
    for code in settings:
        if code not in by_code:
            raise UnknownChoiceError("rule", code, nearest_names(code, by_code))
    return {
        code: chosen(
            code, by_code[code].settings, profile.settings.get(code, {}), settings.get(code, {})
        )
        for code in {*settings, *(each.code for each in rules)}
    }


class _Notes:
    """What rules have said so far."""

    def __init__(self, places: Places) -> None:
        self._places = places
        self._findings: list[Finding] = []
        self._ran: list[str] = []
        self._not_run: dict[str, str] = {}
        self._unjudged: dict[str, tuple[str, ...]] = {}

    def note(self, rule: Rule, lineage: Lineage, values: Values) -> None:
        """Run one rule and keep what it says."""
        lack = rule.lacks(lineage)
        if lack is not None:
            self._not_run[rule.code] = lack
            return
        findings: list[Finding] = []
        unjudged: list[Unjudged] = []
        for each in rule.run(lineage, values):
            if isinstance(each, Unjudged):
                unjudged.append(each)
            else:
                findings.append(self._whole(rule, each, lineage))
        self._findings += findings
        if (
            unjudged
            and not findings
            and sum(e.count for e in unjudged) >= max(e.of for e in unjudged)
        ):
            self._not_run[rule.code] = "; ".join(map(str, unjudged))
            return
        self._ran.append(rule.code)
        if unjudged:
            self._unjudged[rule.code] = tuple(map(str, unjudged))

    def _whole(self, rule: Rule, said: Said, lineage: Lineage) -> Finding:
        """The finding with what the engine adds: code, severity, mend, source, kind and place."""
        if not isinstance(said, Finding):
            message = (
                f"Expected findings from rule {rule.code}, got {type(said).__name__}: {said!r}"
            )
            raise RecordTypeError(message)
        own: Severity | None = said.severity
        kind, subject = said.kind, said.subject
        if isinstance(said, DraftFinding):
            own = said.own_severity
            kind, subject = _named(said.record)
        return Finding(
            code=rule.code,
            severity=own or rule.severity,
            kind=kind,
            subject=subject,
            template=said.template,
            values=said.values,
            mend=said.mend or rule.mend,
            lots=said.lots,
            steps=said.steps,
            where=said.where or self._where(said, kind, subject),
            source=rule.source,
            shown_by=partial(evidence_of, lineage, kind, subject, said.lots, said.steps),
        )

    def _where(self, said: Finding, kind: str, subject: str) -> Place | None:
        """The place of what is to be shown; a record without an identifier is its own key."""
        shown: object = (kind, subject)
        if isinstance(said, DraftFinding):
            shown = said.seen_at or said.record or shown
        if isinstance(shown, Record):
            shown = KIND_OF_CLASS[type(shown)].name, getattr(shown, "id", shown)
        return self._places.get(cast("tuple[str, str]", shown))

    def verdict(self, profile: str | None) -> Verdict:
        """All of it."""
        return Verdict(
            findings=tuple(self._findings),
            ran=tuple(self._ran),
            not_run=self._not_run,
            unjudged=self._unjudged,
            profile=profile,
        )


def _named(record: object) -> tuple[str, str]:
    """Kind and identifier of a record, or of the pair that stands for one."""
    if isinstance(record, tuple):
        kind, subject = record
        return str(kind), str(subject)
    if not isinstance(record, Record):
        message = (
            f"Expected a record or (kind, identifier), got {type(record).__name__}: {record!r}"
        )
        raise RecordTypeError(message)
    return KIND_OF_CLASS[type(record)].name, subject_of(record)


def subject_of(record: Record) -> str:
    """The identifier of a record, or what it says of itself where it has none."""
    name = getattr(record, "id", None)
    if name is not None:
        return str(name)
    told = (
        f"{field.name} {getattr(record, field.name)}"
        for field in attrs.fields(type(record))
        if not field.inherited and isinstance(getattr(record, field.name), str)
    )
    return ", ".join(list(told)[:2])
