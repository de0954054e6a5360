"""What a rule is: a function from a lineage to findings, with a code and a page of its own."""

import inspect
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import attrs

from cocoachain.errors import RecordError, RecordTypeError, UnknownChoiceError
from cocoachain.findings import Finding, Severity
from cocoachain.lineage.lineage import Lineage
from cocoachain.rules.needs import Need, as_needs
from cocoachain.rules.settings import Setting, Values, as_settings, chosen
from cocoachain.values.identifiers import nearest_names

_OUR_CODE = re.compile(r"[A-Z]\d\d", re.ASCII)
_CALLERS_CODE = re.compile(r"X-[A-Z0-9][A-Z0-9-]*", re.ASCII)
_SECTIONS = ("Why", "Mend", "Source")
_SECTION = re.compile(rf"^({'|'.join(_SECTIONS)}):[ \t]*", re.MULTILINE)


@attrs.frozen
class Unjudged:
    """Yielded by a rule beside its findings: what it could not judge, and why.

    Where that is all there was, the rule counts as not run.
    """

    reason: str
    """Why, such as ``a portion was not measured``."""

    count: int = 0
    """How many could not be judged."""

    of: int = 0
    """How many there were; 0 says that there was nothing to judge."""

    what: str = "steps"
    """What they are, in the plural."""

    def __str__(self) -> str:
        """One line: how many of what, and why."""
        return f"{self.count} of {self.of} {self.what}: {self.reason}" if self.of else self.reason


Said = Finding | Unjudged
UNMEASURED = "a portion was not measured"
RuleFunction = Callable[..., Iterable[Finding] | Iterable[Said]]


@attrs.frozen(kw_only=True, repr=False)
class Rule:
    """A rule, ready to be run by ``check`` or, on its own, called with a lineage."""

    code: str
    """A family letter and two digits, or ``X-…`` for a caller's own."""

    severity: Severity
    """The severity of its findings, unless one says otherwise."""

    name: str
    """What it finds, in words."""

    title: str
    """The first line of its docstring: what is wrong."""

    about: str = ""
    """What exactly is compared."""

    why: str = ""
    """Why it matters."""

    mend: str = ""
    """What to do about a finding."""

    source: str = ""
    """Who says so."""

    needs: tuple[Need, ...] = ()
    """What the chain must hold for it to run."""

    settings: Mapping[str, Setting] = attrs.field(converter=as_settings)
    """What can be set."""

    find: RuleFunction = attrs.field(eq=False)
    """The function itself."""

    says: tuple[str, ...] = ()
    """The templates of its findings, for translators."""

    def lacks(self, lineage: Lineage) -> str | None:
        """Why the rule cannot run on the lineage, or ``None`` if it can."""
        return next((reason for need in self.needs if (reason := need.lack(lineage))), None)

    def __call__(self, lineage: Lineage, **settings: object) -> Iterator[Said]:
        """What the rule says of a lineage, as it yields it; needs are not looked at."""
        return self.run(lineage, chosen(self.code, self.settings, settings))

    def run(self, lineage: Lineage, values: Values) -> Iterator[Said]:
        """What the rule says of a lineage, with these settings."""
        said = self.find(lineage, values) if self.settings else self.find(lineage)
        if said is None:
            raise RecordTypeError(f"Expected rule {self.code} to yield its findings, got None")
        yield from said

    def __repr__(self) -> str:
        """Code and name."""
        return f"<Rule {self.code}: {self.name}>"


def rule(
    code: str,
    severity: Severity | str = Severity.ERROR,
    *,
    needs: Iterable[Any] = (),
    settings: Mapping[str, object] | None = None,
    says: Iterable[str] = (),
) -> Callable[[RuleFunction], Rule]:
    """Make a rule of a function ``(lineage)``, or ``(lineage, settings)`` if it has settings.

    The function yields ``Finding.at(record, …)``, and ``Unjudged`` for what it could not judge. Its
    docstring is the rule's page: the first line says what is wrong, then ``Why:``, ``Mend:`` and
    ``Source:``. ``needs`` are kinds of records (``"transfers"``), the words of
    ``cocoachain.rules.needs``, or functions that answer why not, or ``None``.

    Raises:
        RecordError: The code is neither a family letter and two digits nor begins with ``X-``.
        UnknownChoiceError: There is no such severity, or a need has no such name.
        UnknownChoiceError: No need has that name; the nearest ones are given.

    >>> @rule("X-SHY01", Severity.NOTE, needs=["lots"])
    ... def unnamed_lot(lineage):
    ...     '''A lot has no label.'''
    ...     for lot in lineage.lots:
    ...         if lot.label is None:
    ...             yield Finding.at(lot, expected="a label", got="none")
    >>> unnamed_lot
    <Rule X-SHY01: unnamed lot>
    """
    if not (_OUR_CODE.fullmatch(code) or _CALLERS_CODE.fullmatch(code)):
        message = f"Expected a code such as 'M02', or 'X-MY01' for a rule of your own, got {code!r}"
        raise RecordError(message)
    needed = as_needs(needs)

    graded = _severity(severity)

    def make(function: RuleFunction) -> Rule:
        title, about, sections = _parts(inspect.getdoc(function) or "")
        return Rule(
            code=code,
            severity=graded,
            name=getattr(function, "__name__", code).strip("_").replace("_", " "),
            title=title,
            about=about,
            why=sections.get("Why", ""),
            mend=sections.get("Mend", ""),
            source=sections.get("Source", ""),
            needs=needed,
            settings=settings,
            find=function,
            says=tuple(says),
        )

    return make


def _severity(word: Severity | str) -> Severity:
    """The severity of that word."""
    if word not in set(Severity):
        raise UnknownChoiceError("severity", word, nearest_names(word, map(str, Severity)))
    return Severity(word)


def is_callers_code(code: str) -> bool:
    """Whether the code is one that callers may give to their own rules."""
    return bool(_CALLERS_CODE.fullmatch(code))


def _parts(docstring: str) -> tuple[str, str, dict[str, str]]:
    """First line, what follows it, and the sections of a rule's docstring."""
    first, _, rest = docstring.partition("\n")
    pieces = _SECTION.split(rest)
    sections = {name: _joined(text) for name, text in zip(pieces[1::2], pieces[2::2], strict=True)}
    return first.strip(), pieces[0].strip(), sections


def _joined(text: str) -> str:
    """The text of a section on one line."""
    return " ".join(text.split())
