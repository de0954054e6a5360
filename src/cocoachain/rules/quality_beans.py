"""What is known of dried beans: which lots are raw, what was measured of them, what is claimed."""

import functools
import re
import unicodedata
from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction

import attrs
import numpy as np

from cocoachain.lineage.columns import STAGES, Bools
from cocoachain.lineage.lineage import Lineage
from cocoachain.model.evidence import BeanTest, BeanTestKind
from cocoachain.model.flows import DRIED_BEANS
from cocoachain.model.lots import Lot, Stage
from cocoachain.model.records import Record
from cocoachain.model.steps import StepKind
from cocoachain.rules.quality_words import PER_CENT, substance_of
from cocoachain.rules.sums import StepRows

DEFECTS = ("mouldy", "slaty", "insect", "germinated", "flat", "violet")
"""What a cut test counts, the worst first; a bean counts once (field page §3.2)."""

_BEANS = [STAGES.index(stage) for stage in DRIED_BEANS]
_CARRIED = frozenset({Stage.PODS, Stage.WET_BEANS, *DRIED_BEANS})


@attrs.frozen
class Measured:
    """One figure that was measured of a lot."""

    record: Record
    """The record that says so."""

    lot: Lot
    """The lot."""

    value: Decimal
    """The figure."""

    unit: str = PER_CENT
    """Its unit."""


def raw_beans(lineage: Lineage) -> Bools:
    """Whether each lot is of dried beans that are neither roasted nor dried further."""
    columns, rows = lineage.columns, StepRows(lineage)
    dried = np.isin(columns.lot_stage, _BEANS)
    roasts = rows.doing(StepKind.ROAST)
    roasted = np.zeros(len(dried), np.bool_)
    fresh = columns.out_lot[roasts[columns.out_step]]
    while len(fresh):
        fresh = np.unique(fresh[dried[fresh] & ~roasted[fresh]])
        roasted[fresh] = True
        takes = np.zeros(len(columns.step_ids), np.bool_)
        takes[columns.in_step[np.isin(columns.in_lot, fresh)]] = True
        fresh = columns.out_lot[takes[columns.out_step]] if len(fresh) else fresh
    unfinished = np.zeros(len(dried), np.bool_)
    unfinished[columns.in_lot[rows.doing(StepKind.DRY)[columns.in_step]]] = True
    return np.asarray(dried & ~roasted & ~unfinished, np.bool_)


def moistures(lineage: Lineage) -> Iterator[Measured]:
    """Each figure of water of a lot: of the lot itself, its tests, results and weighings."""
    chain = lineage.chain
    for lot in chain.lots:
        if lot.moisture_pct is not None:
            yield Measured(lot, lot, lot.moisture_pct)
    for weighing in chain.weighings:
        if weighing.moisture_pct is not None:
            yield from _of(lineage, weighing, weighing.lot, weighing.moisture_pct, None)
    for test in chain.tests:
        if test.kind is BeanTestKind.MOISTURE and test.value is not None:
            yield from _of(lineage, test, test.lot, test.value, test.unit)
    for result in chain.lab_results:
        if result.value is not None and substance_of(result.substance) == "moisture":
            yield from _of(lineage, result, result.lot, result.value, result.unit)


def _of(
    lineage: Lineage, record: Record, name: str, value: Decimal, unit: str | None
) -> Iterator[Measured]:
    lot = lineage.chain.find("lot", name)
    if isinstance(lot, Lot):
        yield Measured(record, lot, value, unit or PER_CENT)


def defects_of(test: BeanTest) -> Mapping[str, Fraction]:
    """The defects that a cut test tells, in per cent."""
    told = ((name, getattr(test, name)) for name in DEFECTS)
    return {name: Fraction(value) for name, value in told if value is not None}


# What is claimed ---------------------------------------------------------------------------------


@attrs.frozen(kw_only=True)
class Grade:
    """A grade and size, as they are written on a bag."""

    standard: str
    """``sni`` or ``iso``."""

    grade: str | None = None
    """I, II, III; of ISO 1, 2."""

    size: str | None = None
    """AA, A, B, C, S; of ISO large, medium, small."""


_SIZE, _ROMAN = r"(?P<size>AA|A|B|C|S)", r"(?P<grade>III|II|I|[123])"
_EDGE, _DASH = r"(?<![A-Z0-9])", r"\s*[-/ ]\s*"
_SNI = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{_EDGE}{_ROMAN}{_DASH}{_SIZE}{_DASH}[FB](?![A-Z0-9])",
        rf"{_EDGE}[FB]{_DASH}{_ROMAN}{_DASH}{_SIZE}(?![A-Z0-9])",
        rf"{_EDGE}(?P<grade>III|II|I)-{_SIZE}(?![A-Z0-9-])",
        rf"(?:GRADE|MUTU|KELAS)\s*[-:]?\s*{_ROMAN}(?:{_DASH}{_SIZE})?(?![A-Z0-9])",
        rf"SNI(?:\s*2323(?:\s*:\s*\d{{4}})?)?\s*[-:]?\s*{_ROMAN}(?:{_DASH}{_SIZE})?(?![A-Z0-9])",
    )
)
_SNI_SIZE = re.compile(rf"(?:UKURAN|SIZE)\s*[-:]?\s*{_SIZE}(?![A-Z0-9])")
_ISO = re.compile(r"(?<![A-Z])ISO(?![A-Z])")
_ISO_GRADE = re.compile(r"(?:GRADE|MUTU|KELAS)\s*[-:]?\s*(?P<grade>[12]|II?)(?![A-Z0-9])")
_ISO_SIZE = re.compile(r"(?<![A-Z])(LARGE|MEDIUM|SMALL)(?![A-Z])")
_ARABIC = {"1": "I", "2": "II", "3": "III"}
_ISO_ROMAN = {"I": "1", "II": "2"}
_KEYS = ("grade", "sni_grade", "mutu", "kelas", "kelas_mutu")


@functools.lru_cache(maxsize=4096)
def declared_grade(text: str) -> Grade | None:
    """The grade that a text declares, such as ``I-AA-F``, ``Mutu II`` or ``ISO 2451 grade 1``.

    >>> declared_grade("I-AA-F")
    Grade(standard='sni', grade='I', size='AA')
    """
    upper = unicodedata.normalize("NFKC", text[:200]).upper().replace("–", "-")
    if _ISO.search(upper):
        grade, size = _ISO_GRADE.search(upper), _ISO_SIZE.search(upper)
        if grade is None and size is None:
            return None
        return Grade(
            standard="iso",
            grade=_ISO_ROMAN.get(grade["grade"], grade["grade"]) if grade else None,
            size=size[1].lower() if size else None,
        )
    found = next((hit for hit in (each.search(upper) for each in _SNI) if hit), None)
    alone = _SNI_SIZE.search(upper)
    if found is None:
        return Grade(standard="sni", size=alone["size"]) if alone else None
    grade_word = _ARABIC.get(found["grade"], found["grade"])
    return Grade(standard="sni", grade=grade_word, size=found["size"] or (alone and alone["size"]))


def grades_claimed(lineage: Lineage, *, of: Bools) -> Iterator[tuple[Lot, Grade]]:
    """Each of some lots with the grade that its label, extra field or an attestation declares."""
    attested: dict[str, list[str]] = {}
    for each in lineage.chain.attestations:
        attested.setdefault(each.about, []).extend(filter(None, (each.value, each.statement)))
    for lot in _lots(lineage, of):
        texts = [lot.label, *_extra(lot, _KEYS), *attested.get(lot.id, ())]
        found = next((grade for text in texts if text and (grade := declared_grade(text))), None)
        if found is not None:
            yield lot, found


def _extra(lot: Lot, keys: tuple[str, ...]) -> list[str]:
    """What an extra field says, as a label would."""
    return [f"GRADE {lot.extra[key]}" for key in keys if isinstance(lot.extra.get(key), str | int)]


def _lots(lineage: Lineage, of: Bools) -> Iterator[Lot]:
    ids = lineage.columns.lot_ids
    for code in np.flatnonzero(of).tolist():
        lot = lineage.chain.find("lot", ids[code])
        if isinstance(lot, Lot):
            yield lot


_FERMENTED = re.compile(r"FERMENT")
_NOT_FERMENTED = re.compile(
    r"UN-?FERMENT|(?:NON|NOT|UNDER|SEMI|HALF|PARTLY)[- ]?FERMENT"
    r"|(?:TIDAK|TANPA|BELUM|KURANG|SETENGAH|NON)[- ](?:DI)?FERMENT"
)


def is_called_fermented(text: str) -> bool:
    """Whether a text says that beans are fermented.

    >>> is_called_fermented("Biji fermentasi"), is_called_fermented("non-fermented")
    (True, False)
    """
    upper = unicodedata.normalize("NFKC", text[:200]).upper()
    return bool(_FERMENTED.search(upper)) and not _NOT_FERMENTED.search(upper)


def came_through_fermenting(lineage: Lineage, lot: str) -> bool:
    """Whether, by the record, all that is in a lot of beans was fermented."""
    columns = lineage.columns
    waiting, seen = [columns.lot_code(lot)], set[int]()
    kinds = lineage.chain
    while waiting:
        code = waiting.pop()
        if code in seen:
            continue
        seen.add(code)
        makers = lineage.index.makers(code).tolist()
        if not makers:
            return False
        for step in makers:
            if StepKind.FERMENT in kinds.step(columns.step_ids[step]).kinds:
                continue
            taken = columns.in_lot[columns.in_ptr[step] : columns.in_ptr[step + 1]].tolist()
            carried = [each for each in taken if STAGES[columns.lot_stage[each]] in _CARRIED]
            if len(carried) < len(taken) or not taken:
                return False
            waiting += carried
    return True
