"""The rules for people to read: all of them in a list, or one with its reasons."""

import json
from collections.abc import Iterator, Sequence
from textwrap import wrap

from cocoachain.errors import UnknownRecordError
from cocoachain.rendering.tables import Table
from cocoachain.reports.words import Words
from cocoachain.rules.catalogue import RULES
from cocoachain.rules.profiles import PROFILES
from cocoachain.rules.rule import Rule
from cocoachain.values.identifiers import nearest_names

_WIDTH = 96


def chosen_rules(code: str | None, profile: str | None) -> tuple[Rule, ...]:
    """The rule of that code, else those of the profile, else all.

    Raises:
        UnknownRecordError: There is no such rule or profile; the nearest names are given.
    """
    if code is not None:
        wanted = code.strip().upper().removeprefix("CC-")
        if wanted not in RULES:
            raise UnknownRecordError("rule", code, nearest_names(wanted, RULES))
        return (RULES[wanted],)
    if profile is None:
        return tuple(RULES[each] for each in sorted(RULES))
    if profile not in PROFILES:
        raise UnknownRecordError("profile", profile, nearest_names(profile, PROFILES))
    return tuple(RULES[each] for each in PROFILES[profile].codes)


def rules_text(rules: Sequence[Rule], words: Words, *, whole: bool) -> str:
    """A table of the rules; or, `whole`, what each says, why, and how to put it right."""
    if whole:
        return "\n".join(_page(rule, words) for rule in rules)
    headings = tuple(words.say(text) for text in ("Code", "Severity", "What it finds"))
    rows = [(rule.code, words.term(rule.severity), words.rendered(rule.title)) for rule in rules]
    return Table(headings=headings, rows=rows).as_text(most_width=120) + "\n"


def _page(rule: Rule, words: Words) -> str:
    lines = [f"{rule.code}  {words.rendered(rule.title)}", words.term(rule.severity), ""]
    for title, text in (("Why", rule.why), ("To put it right", rule.mend)):
        if text:
            lines += wrap(f"{words.say(title)}: {words.rendered(text)}", _WIDTH)
    return "\n".join([*lines, *_details(rule, words)]) + "\n"


def _details(rule: Rule, words: Words) -> Iterator[str]:
    """What is compared and set, and who says so: for experts, and in English only."""
    if words.lang != "en":
        text = "What exactly is compared, the settings and the source are told in English: {hint}"
        yield from wrap(words.say(text, hint=f"cocoachain rules {rule.code}"), _WIDTH)
        return
    if rule.about:
        yield from wrap(f"What is compared: {' '.join(rule.about.split())}", _WIDTH)
    yield from wrap(f"Source: {rule.source}", _WIDTH)
    for name, setting in rule.settings.items():
        told = f"Setting {name} = {setting.default}: {setting.meaning}"
        yield from wrap(told, _WIDTH, subsequent_indent="    ")


def rules_json(rules: Sequence[Rule]) -> str:
    """The rules as JSON, by code."""
    data = [
        {
            "code": rule.code,
            "severity": rule.severity.value,
            "name": rule.name,
            "title": rule.title,
            "about": rule.about,
            "why": rule.why,
            "mend": rule.mend,
            "source": rule.source,
            "needs": [need.name for need in rule.needs],
            "settings": {
                name: {"default": str(setting.default), "meaning": setting.meaning}
                for name, setting in rule.settings.items()
            },
        }
        for rule in rules
    ]
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"
