"""The words of a report in the reader's language, and how it writes numbers.

English is the language of the code; every other language is a file of `data/words/`, keyed by the
English text, so that a missing entry shows English and never nothing.
"""

import functools
import re
import tomllib
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from importlib.resources import files

import attrs

from cocoachain.errors import FormatError
from cocoachain.model.kinds import KINDS
from cocoachain.values.mass import Mass

LANGUAGES = ("en", "id")
"""English and Indonesian."""

_HOLE = re.compile(r"\{(\w+)\}")
_KILOGRAMS = re.compile(r"(\d+(?:\.\d+)?) kg")
_DECIMALS = re.compile(r"\d+\.\d+")
_DURATION = re.compile(r"\d+ (?:d|h|min|s)(?: \d+ (?:d|h|min|s))*")
_KINDS = "|".join(kind.name.replace("_", " ") for kind in KINDS)
_JOINS = re.compile(r"(, | and | or )")
_CALLED = re.compile(rf"(?!.* and \d+ more$)(?:a ({_KINDS})|({_KINDS}) (.+))")
"""A record as rules name it in a list: ``a weighing``, ``step S-1``."""

_SMALLEST = Fraction(1, 1000)
_TENTH = Decimal("0.1")


@attrs.frozen
class Words:
    """The words of one language; `Words()` is plain English without a catalogue."""

    lang: str = "en"
    """Two letters, as in `lang` of HTML."""

    entries: Mapping[str, str] = attrs.field(factory=dict, repr=False)
    """English text → text in this language, with the same `{names}` in both."""

    def say(self, text: str, /, **values: object) -> str:
        """The text in this language, its `{names}` replaced; values are taken as they are."""
        return _filled(self.entries.get(text, text), values)

    def term(self, word: str) -> str:
        """A word of the model (`wet_beans`, `lab_results`) as people say it."""
        spaced = word.replace("_", " ")
        return self.entries.get(spaced, spaced)

    def count(self, count: int, one: str, many: str) -> str:
        """`one` or `many` in this language, with `{count}` written out."""
        return self.say(one if count == 1 else many, count=self.number(count))

    def filled(self, template: str, values: Mapping[str, object]) -> str:
        """A finding's message: its template in this language, filled with its values."""
        shown = {name: self.shown(value) for name, value in values.items()}
        return _filled(self.entries.get(template, template), shown)

    def rendered(self, text: str) -> str:
        """A text that was made elsewhere, in this language if an entry has its wording.

        An entry with `{names}` fits every text that says the same with other values there. What is
        no entry may be records by kind and identifier: several, or one without a space in its name.
        """
        if not self.entries or text in self.entries:
            return self.entries.get(text, text)
        names = _JOINS.split(text)
        parts = [self._listed(part) for part in names[::2]]
        if len(parts) > 1 and all(parts):
            joins = [self.entries.get(join, join) for join in names[1::2]]
            return "".join(map(str.__add__, parts, [*joins, ""]))
        for pattern, template in _patterns(self):
            found = pattern.fullmatch(text)
            if found:
                inner = {name: self.rendered(part) for name, part in found.groupdict().items()}
                return _filled(template, inner)
        return text if " " in text.partition(" ")[2] else self._listed(text) or text

    def _listed(self, part: str) -> str:
        """One part of a list: an entry, or a record by kind and identifier; else nothing."""
        if part in self.entries:
            return self.entries[part]
        called = _CALLED.fullmatch(part)
        if called is None:
            return ""
        unnamed, kind, name = called.groups()
        if unnamed:
            return self.say("a {kind}", kind=self.term(unnamed))
        return f"{self.term(kind)} {name}"

    def number(self, value: Decimal | int) -> str:
        """The number with grouped thousands: `1,234.5`, in Indonesian `1.234,5`."""
        text = f"{value:,f}" if isinstance(value, Decimal) else f"{value:,}"
        if self.lang == "id":
            text = text.translate(str.maketrans(",.", ".,"))
        return text

    def mass(self, mass: Mass | None) -> str:
        """Kilograms, with as many decimals as the mass has; in words where it was not measured."""
        if mass is None:
            return self.say("not weighed")
        kilograms = mass.as_kg().normalize()
        return f"{self.number(kilograms)} kg"

    def share(self, share: Fraction) -> str:
        """Per cent with one decimal; `0 %` and `100 %` for exactly these and nothing near them."""
        if share in {0, 1}:
            return f"{int(100 * share)} %"
        if 0 < share < _SMALLEST:
            return f"< {self.number(_TENTH)} %"
        if 1 - _SMALLEST < share < 1:
            return f"> {self.number(100 - _TENTH)} %"
        tenths = int(share * 1000 + Fraction(1, 2))
        return f"{self.number(Decimal(tenths).scaleb(-1))} %"

    def shown(self, value: object) -> str:
        """Any value: masses, numbers and shares as this language writes them, words translated."""
        if isinstance(value, Mass):
            return self.mass(value)
        if isinstance(value, bool) or value is None:
            return self.say(str(value))
        if isinstance(value, int | Decimal):
            return self.number(value)
        if isinstance(value, Fraction):
            return self.share(value)
        return self._figure(str(value)) or self.rendered(str(value))

    def _figure(self, text: str) -> str:
        """Decimals, kilograms and durations, as rules write them, in this language; else nothing.

        A whole number without a unit may be an identifier and stays as it is.
        """
        kilograms = _KILOGRAMS.fullmatch(text)
        if kilograms:
            return f"{self.number(Decimal(kilograms[1]))} kg"
        if self.lang == "en":
            return ""
        if _DECIMALS.fullmatch(text):
            return text.replace(".", ",")
        if _DURATION.fullmatch(text):
            return " ".join(self.entries.get(part, part) for part in text.split(" "))
        return ""


@functools.cache
def words(lang: str = "en") -> Words:
    """The words of a language.

    Raises:
        FormatError: There is no catalogue of that language.
    """
    if lang not in LANGUAGES:
        message = f"Expected a language out of {', '.join(LANGUAGES)}, got {lang[:20]!r}"
        raise FormatError(message)
    text = files("cocoachain").joinpath("data", "words", f"{lang}.toml").read_text("utf-8")
    tables = tomllib.loads(text)
    return Words(
        lang, {english: here for table in tables.values() for english, here in table.items()}
    )


@functools.cache
def region_names() -> Mapping[str, str]:
    """Names of regions by their code, as far as `data/words/regions.toml` has them."""
    text = files("cocoachain").joinpath("data", "words", "regions.toml").read_text("utf-8")
    return tomllib.loads(text)


@functools.cache
def _cached_patterns(lang: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    return _sorted_patterns(words(lang).entries)


def _patterns(chosen: Words) -> tuple[tuple[re.Pattern[str], str], ...]:
    if chosen is words(chosen.lang):
        return _cached_patterns(chosen.lang)
    return _sorted_patterns(chosen.entries)


def _sorted_patterns(entries: Mapping[str, str]) -> tuple[tuple[re.Pattern[str], str], ...]:
    """The entries with holes as patterns, those that fix most of their text first."""
    holed = [(english, here) for english, here in entries.items() if "{" in english]
    holed.sort(key=lambda pair: (-len(_HOLE.sub("", pair[0])), pair[0]))
    return tuple((_pattern(english), here) for english, here in holed)


def _filled(template: str, values: Mapping[str, object]) -> str:
    """The template with its `{names}` replaced; what has no value stays as it is."""
    return _HOLE.sub(lambda hole: str(values.get(hole[1], hole[0])), template)


def _pattern(english: str) -> re.Pattern[str]:
    """A pattern that fits the English text with anything in its holes."""
    parts = _HOLE.split(english)
    seen: set[str] = set()
    spelled: list[str] = []
    for at, part in enumerate(parts):
        if at % 2 == 0:
            spelled.append(re.escape(part))
        elif part in seen:
            spelled.append(f"(?P={part})")
        else:
            seen.add(part)
            spelled.append(f"(?P<{part}>.+?)")
    return re.compile("".join(spelled), re.DOTALL)
