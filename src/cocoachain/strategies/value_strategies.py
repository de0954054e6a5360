"""Strategies for the small values of records: masses, moments, identifiers, portions, outlines.

Each gives plain values that a person can read once they have shrunk; with ``hostile=True`` it gives
those that readers, screens and other programs trip over, and that a record can still hold.
"""

import unicodedata
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from cocoachain.errors import CocoachainError
from cocoachain.model.products import RecipePart
from cocoachain.model.programme import Attendance
from cocoachain.model.steps import Loss, LossCause, Portion
from cocoachain.strategies.hostile_values import CONFUSABLE, EDGES, HOSTILE_TEXTS, LEAP_NEIGHBOURS
from cocoachain.values.check_digits import check_digit
from cocoachain.values.extras import Extra
from cocoachain.values.geometry import MultiPolygon, Point, Polygon
from cocoachain.values.identifiers import LotId, PartyId, check_identifier
from cocoachain.values.mass import LARGEST_MG, Mass
from cocoachain.values.moments import WholeDay

_FIRST, _LAST = date(2020, 1, 1), date(2030, 12, 31)
_LOMBOK = timezone(timedelta(hours=8))
_OFFSETS = (8 * 60, 0, 7 * 60, 9 * 60, -5 * 60)
_FAR_OFFSETS = (14 * 60, -12 * 60, 5 * 60 + 45, 23 * 60 + 59, -(23 * 60 + 59), 1, -1)


def _can_identify(text: str) -> bool:
    try:
        check_identifier(text, "")
    except CocoachainError:
        return False
    return True


def identifiers(*, hostile: bool = False) -> SearchStrategy[str]:
    """Identifiers such as ``A`` or ``KA-07``; hostile ones are confusable, long or odd."""
    plain = st.from_regex(r"[A-Z]{1,3}(-[0-9]{1,3})?", fullmatch=True)
    if not hostile:
        return plain
    odd = st.text(min_size=1, max_size=12).map(lambda text: unicodedata.normalize("NFC", text))
    listed = [each for each in CONFUSABLE if _can_identify(each)]
    return st.one_of(plain, st.sampled_from(listed), odd.filter(_can_identify))


def texts(*, hostile: bool = False) -> SearchStrategy[str]:
    """Short words; hostile ones hold markup, formulas, line ends and odd characters."""
    plain = st.from_regex(r"[A-Za-z]{1,12}", fullmatch=True)
    if not hostile:
        return plain
    usable = st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff")
    return st.one_of(plain, st.sampled_from(HOSTILE_TEXTS), st.text(usable, max_size=12))


def masses(
    minimum: Mass | None = None, maximum: Mass | None = None, *, hostile: bool = False
) -> SearchStrategy[Mass]:
    """Masses of whole grams, 1 g to 1 t; hostile ones are of a milligram to nine million tonnes.

    With a minimum or a maximum, any whole milligrams between the two.
    """
    if minimum is None and maximum is None and not hostile:
        return st.integers(1, 1_000_000).map(Mass.g)
    least = 1 if minimum is None else minimum.mg
    most = LARGEST_MG if maximum is None else maximum.mg
    ends = st.sampled_from([least, min(least + 1, most), max(most - 1, least), most])
    return st.one_of(
        st.integers(least, min(most, least + 10**9)), ends, st.integers(least, most)
    ).map(Mass)


def days(*, hostile: bool = False) -> SearchStrategy[date]:
    """Days of 2020 to 2030; hostile ones of any year that a moment may have."""
    plain = st.dates(_FIRST, _LAST)
    return st.one_of(plain, st.dates(date(1900, 1, 1), date(2100, 12, 31))) if hostile else plain


def zones(*, hostile: bool = False) -> SearchStrategy[timezone]:
    """Fixed offsets, Lombok's first; hostile ones up to a minute below a day."""
    offsets = _OFFSETS + (_FAR_OFFSETS if hostile else ())
    return st.sampled_from(offsets).map(lambda minutes: timezone(timedelta(minutes=minutes)))


def moments(*, hostile: bool = False) -> SearchStrategy[datetime]:
    """Whole minutes of 2020 to 2030, or a whole day; hostile ones at leap seconds and edges."""
    start = datetime(2020, 1, 1, tzinfo=_LOMBOK)
    minutes = (_LAST - _FIRST).days * 24 * 60
    near = st.integers(0, minutes).map(lambda each: start + timedelta(minutes=each))
    exact = st.builds(lambda when, zone: when.astimezone(zone), near, zones())
    whole = whole_days()
    if not hostile:
        return st.one_of(exact, whole)
    odd = st.sampled_from([*LEAP_NEIGHBOURS, *EDGES])
    far = st.builds(lambda when, zone: when.astimezone(zone), odd, zones(hostile=True))
    years = far.filter(lambda when: 1900 <= when.year <= 2100)  # noqa: PLR2004 - what moments admit
    tick = st.integers(1, 999_999).map(lambda micro: start + timedelta(microseconds=micro))
    return st.one_of(exact, whole, years, tick)


def whole_days() -> SearchStrategy[WholeDay]:
    """Whole days of 2020 to 2030, in one of the zones."""
    return st.builds(WholeDay.of, st.dates(_FIRST, _LAST), zones())


def counts(*, hostile: bool = False) -> SearchStrategy[int]:
    """Whole numbers of 0 to 1,000; hostile ones up to what every reader keeps exact."""
    plain = st.integers(0, 1000)
    return st.one_of(plain, st.sampled_from([2**31, 2**53 - 1, 2**53])) if hostile else plain


def choices(*, hostile: bool = False) -> SearchStrategy[bool]:
    """True or False: there are but two, ``hostile`` or not."""
    del hostile
    return st.booleans()


def figures(
    least: int = 0, most: int = 1000, *, places: int = 1, hostile: bool = False
) -> SearchStrategy[Decimal]:
    """Exact decimal numbers between two ends; hostile ones of any sign, size and spelling."""
    scale = 10**places
    plain = st.integers(least * scale, most * scale).map(lambda n: Decimal(n).scaleb(-places))
    if not hostile:
        return plain
    odd = ("-0", "1E+3", "7.50", "1.234", "0.000000001", "-1", "123456789012345678901234567890")
    return st.one_of(plain, st.sampled_from(odd).map(Decimal))


def points(*, hostile: bool = False) -> SearchStrategy[Point]:
    """Positions of six decimals in North Lombok; hostile ones anywhere, poles and date line too."""
    east = st.integers(116_000_000, 116_600_000)
    north = st.integers(-8_600_000, -8_200_000)
    plain = st.builds(_position, east, north)
    if not hostile:
        return plain
    ends = st.sampled_from([-180_000_000, -179_999_999, 0, 179_999_999, 180_000_000])
    poles = st.sampled_from([-90_000_000, -89_999_999, 0, 90_000_000])
    return st.one_of(plain, st.builds(_position, ends, poles))


def _position(east: int, north: int) -> Point:
    return Point(Decimal(east).scaleb(-6), Decimal(north).scaleb(-6))


def polygons(*, hostile: bool = False) -> SearchStrategy[Polygon]:
    """Closed, simple outlines of 4 to 8 corners, below 4 ha; hostile ones are any ring at all."""
    plain = st.builds(_outline, points(), st.integers(4, 8), st.integers(200, 700))
    if not hostile:
        return plain
    ring = st.lists(points(hostile=True), min_size=1, max_size=6)
    return st.one_of(plain, st.lists(ring, min_size=1, max_size=2).map(Polygon))


_CIRCLE = ((100, 0), (71, 71), (0, 100), (-71, 71), (-100, 0), (-71, -71), (0, -100), (71, -71))
_STARTS = {4: (0, 2, 4, 6), 5: (0, 2, 3, 4, 6), 6: (0, 1, 2, 4, 5, 6), 7: (0, 1, 2, 3, 4, 5, 6)}


def _outline(middle: Point, corners: int, reach: int) -> Polygon:
    """Corners on a circle, counterclockwise, the first one again at the end."""
    chosen = [_CIRCLE[at] for at in _STARTS.get(corners, range(8))]
    east, north = int(middle.longitude.scaleb(6)), int(middle.latitude.scaleb(6))
    ring = [_position(east + x * reach // 100, north + y * reach // 100) for x, y in chosen]
    return Polygon([[*ring, ring[0]]])


def multi_polygons(*, hostile: bool = False) -> SearchStrategy[MultiPolygon]:
    """One to three outlines of one plot."""
    return st.lists(polygons(hostile=hostile), min_size=1, max_size=3).map(MultiPolygon)


def portions(*, hostile: bool = False) -> SearchStrategy[Portion]:
    """So much of one lot."""
    lots = identifiers(hostile=hostile).map(LotId)
    return st.builds(Portion, lots, masses(hostile=hostile))


def losses(*, hostile: bool = False) -> SearchStrategy[Loss]:
    """Mass lost by a cause."""
    return st.builds(Loss, st.sampled_from(LossCause), masses(hostile=hostile))


def recipe_parts(*, hostile: bool = False) -> SearchStrategy[RecipePart]:
    """A part of a recipe."""
    what = st.sampled_from(["liquor", "sugar", "butter", "powder", "milk", "vanilla"])
    return st.builds(
        RecipePart, what | texts(hostile=hostile) if hostile else what, figures(0, 100)
    )


def attendances(*, hostile: bool = False) -> SearchStrategy[Attendance]:
    """One who attended a coaching, with both scores."""
    scores = figures(0, 100, places=0)
    return st.builds(Attendance, identifiers(hostile=hostile).map(PartyId), scores, scores)


def extras(*, hostile: bool = False) -> SearchStrategy[Extra]:
    """What a file said and the model has no field for; mostly nothing."""
    leaves = st.one_of(st.none(), st.booleans(), st.integers(0, 1000), texts(hostile=hostile))
    if not hostile:
        return st.dictionaries(texts(), leaves, max_size=2).map(Extra)
    deep = st.recursive(
        leaves,
        lambda inner: st.lists(inner, max_size=2) | st.dictionaries(texts(), inner, max_size=2),
        max_leaves=4,
    )
    return st.dictionaries(texts(hostile=True), deep, max_size=2).map(Extra)


def keys(beginning: str, length: int) -> SearchStrategy[str]:
    """GS1 keys of so many digits that begin so, with the check digit that they need."""
    free = length - len(beginning) - 1
    return st.integers(0, 10**free - 1).map(lambda number: _key(f"{beginning}{number:0{free}}"))


def _key(digits: str) -> str:
    return digits + check_digit(digits)
