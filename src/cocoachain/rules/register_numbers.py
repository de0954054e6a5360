"""Rules of numbers: identity numbers and GS1 keys (N01, N02)."""

import re
from collections.abc import Iterator

import attrs

from cocoachain.findings import Finding, Severity
from cocoachain.lineage.lineage import Lineage
from cocoachain.model.chain import Chain
from cocoachain.model.kinds import KINDS
from cocoachain.model.parties import Farmer
from cocoachain.model.records import Record
from cocoachain.rules.figures import listed
from cocoachain.rules.rule import Said, Unjudged, rule
from cocoachain.values.check_digits import check_digit
from cocoachain.values.registers import (
    is_masked,
    is_woman,
    nik_fault,
)

NIK = "Expected an identity number (NIK) of 16 digits, PPRRSS-DDMMYY-NNNN, got {fault}"
NIK_SHARED = "Expected an identity number (NIK) of their own, got that of {others} too"
NIK_SEX = "Expected the identity number (NIK) of a {sex}, got that of a {other}"


def _no_nik(lineage: Lineage) -> str | None:
    if any(each.nik for each in lineage.chain.farmers):
        return None
    return "no farmer has an identity number"


@rule("N01", needs=[_no_nik], says=[NIK, NIK_SHARED, NIK_SEX])
def identity_number(lineage: Lineage) -> Iterator[Said]:
    """A farmer's identity number (NIK) cannot be one, or is that of another farmer too.

    Sixteen digits: where it was issued (province, regency, district), day of birth (a woman's day
    is 40 higher), and a serial number. There is no check digit, and people move, so the region is
    not compared. Spaces, dots and hyphens between the digits do not count. A number that was masked
    or hashed is compared with others and not taken apart. A sex that does not go with the number is
    a warning. No finding shows a digit of it.

    Why: One person under two names is a ghost farmer, with twice the land to deliver from.
    Mend: Compare with the identity card; if the two farmers are one, keep one record.
    Source: Field page §8.1 (structure, python-stdnum id.nik); §11, ghost farmers; §12, row N01.
    """
    holders: dict[str, list[Farmer]] = {}
    masked = 0
    for farmer in lineage.chain.farmers:
        nik = _written_plainly(farmer.nik or "")
        if not nik:
            continue
        holders.setdefault(nik, []).append(farmer)
        if is_masked(nik):
            masked += 1
            continue
        fault = nik_fault(nik)
        if fault is not None:
            yield Finding.at(farmer, NIK, fault=fault)
        else:
            yield from _wrong_sex(farmer, nik)
    for farmers in holders.values():
        for farmer in farmers if len(farmers) > 1 else ():
            others = listed([each.id for each in farmers if each is not farmer], 3)
            yield Finding.at(farmer, NIK_SHARED, others=others)
    if masked:
        total = sum(map(len, holders.values()))
        yield Unjudged("its identity number is masked", masked, total, "farmers")


def _written_plainly(nik: str) -> str:
    """The number without the spaces, dots and hyphens that it may be written with."""
    return re.sub(r"[\s.\-\u2010-\u2015]+", "", nik)


def _wrong_sex(farmer: Farmer, nik: str) -> Iterator[Finding]:
    """The sex that was recorded beside the one that the number tells."""
    told = (farmer.sex or "").casefold()[:1]
    wanted = "f" if is_woman(nik) else "m"
    if told in {"f", "m"} and told != wanted:
        names = {"f": "woman", "m": "man"}
        yield Finding.at(
            farmer, NIK_SEX, severity=Severity.WARNING, sex=names[told], other=names[wanted]
        )


_GS1_LENGTHS = {"gtin": (8, 12, 13, 14), "gln": (13,), "sscc": (18,)}
GS1_DIGITS = "Expected a {key} of {lengths} digits, got {got}"
GS1_CHECK = "Expected a {key} that ends in the check digit {digit}, got {got}"


def _no_gs1(lineage: Lineage) -> str | None:
    return None if any(_gs1_keys(lineage.chain)) else "no record has a GTIN, GLN or SSCC"


@rule("N02", needs=[_no_gs1], says=[GS1_DIGITS, GS1_CHECK])
def gs1_check_digit(lineage: Lineage) -> Iterator[Finding]:
    """A GTIN, GLN or SSCC has the wrong length or the wrong check digit.

    Judged are the fields `gtin` of products and lots and `gln` of parties, and `gtin`, `gln` and
    `sscc` among what a record has beside its fields.

    Why: One wrong digit names another firm's product, and no scanner will find it.
    Mend: Copy the number from the GS1 certificate or the printed barcode again.
    Source: GS1 General Specifications, section 7.9.1 (modulo 10); field page §10; §12, row N02.
    """
    for record, key, text in _gs1_keys(lineage.chain):
        lengths = _GS1_LENGTHS[key]
        digits = text.isascii() and text.isdigit()
        if not digits or len(text) not in lengths:
            expected = " or ".join(map(str, lengths))
            got = f"{len(text)}: {text}" if digits else text
            yield Finding.at(record, GS1_DIGITS, key=key.upper(), lengths=expected, got=got)
        elif check_digit(text[:-1]) != text[-1]:
            yield Finding.at(
                record, GS1_CHECK, key=key.upper(), digit=check_digit(text[:-1]), got=text
            )


def _gs1_keys(chain: Chain) -> Iterator[tuple[Record, str, str]]:
    """Every GS1 key that a record has as a field or beside its fields."""
    for kind in KINDS:
        fields = [name for name in _GS1_LENGTHS if any(_has(cls, name) for cls in kind.classes)]
        for record in chain.records(kind.name):
            for key in _GS1_LENGTHS:
                own = getattr(record, key, None) if key in fields else None
                text = own if own is not None else record.extra.get(key)
                if isinstance(text, str) and text:
                    yield record, key, text


def _has(cls: type, name: str) -> bool:
    return name in attrs.fields_dict(cls)
