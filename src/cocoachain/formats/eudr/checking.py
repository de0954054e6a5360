"""Checking a geolocation file as the information system will, before it is sent."""

from collections.abc import Mapping

from cocoachain.errors import MissingExtraError, RecordError, shown
from cocoachain.findings import Severity
from cocoachain.formats.eudr.notes import Notes
from cocoachain.formats.eudr.opening import as_bytes, opened
from cocoachain.formats.eudr.outlines import Ground, Outlines, check_areas
from cocoachain.formats.eudr.properties import area_of, check_properties, country_of
from cocoachain.formats.eudr.shapes import ACCEPTED, Piece, Shapes
from cocoachain.values.eudr import NEWEST, Edition, edition, limit
from cocoachain.values.identifiers import nearest_names
from cocoachain.values.overlaps import Meeting, overlaps
from cocoachain.verdicts import Verdict

_VARIANTS = (None, "I", "II")
_WGS84 = ("CRS84", "4326", "WGS84", "WGS 84")


def check_geojson(data: bytes | str, rules: str = NEWEST, *, variant: str | None = None) -> Verdict:
    """What the EUDR information system would refuse in a geolocation file, and what it may miss.

    Each finding names the feature (counted from 1) and, as its place, the path to the position.
    The checks and their codes are those of ``CHECKS``: the fifteen errors that the Commission
    lists, and swapped axes, coarse coordinates, quoted or wrong areas, overlaps and the like.
    ``rules`` is the edition: ``v3`` of 29 May 2026 cuts coordinates to six decimals, ``1.3`` of
    18 February 2025 rounds them. ``variant="II"`` asks for a ProducerCountry in each feature, as
    files that are loaded at commodity level need.

    Overlaps need the extra ``geo``; without it that check is "not run". Nothing is mended, nothing
    is fetched, and no input makes it hang: very large outlines are said not to have been judged.

    Raises:
        UnknownChoiceError: There is no such edition.
        RecordError: There is no such variant.
        FormatError: The data are neither bytes nor text.

    >>> verdict = check_geojson(b'{"type": "FeatureCollection", "features": []}')
    >>> print(verdict.findings[0])
    error E15 file geolocation: Expected at least one feature, got none [at features]
    """
    chosen = edition(rules)
    if variant not in _VARIANTS:
        message = f"Expected the variant 'I' or 'II' of the file, got {shown(variant)}"
        raise RecordError(message)
    notes = Notes()
    read = opened(as_bytes(data), notes, chosen)
    if not read:
        notes.skip_all_but("E10", "E14")
    for value in read:
        _File(notes, chosen, needs_country=variant == "II").check(value)
    return notes.verdict(f"eudr {rules}")


class _File:
    """One file that is being checked."""

    def __init__(self, notes: Notes, chosen: Edition, *, needs_country: bool) -> None:
        self._notes = notes
        self._edition = chosen
        self._needs_country = needs_country
        self._outlines = Outlines(notes, chosen)
        self._grounds: list[Ground] = []
        self._producers: dict[int, tuple[str, str]] = {}
        self._hint: str | None = None

    def check(self, value: object) -> None:
        """Everything, from the outside in."""
        for number, feature in enumerate(self._features(value)):
            self._check_feature(number, feature)
        self._outlines.finish()
        self._check_producers()
        self._check_overlaps()

    def _add(self, template: str, place: str, feature: int | None = None, **values: object) -> None:
        self._notes.add("E15", template, feature=feature, place=place or None, told=values)

    def _features(self, value: object) -> list[object]:
        """The features of a collection; a feature or geometry by itself counts as one."""
        if not isinstance(value, dict):
            self._add("Expected a FeatureCollection, got {got}", "", got=_kind(value))
            return []
        self._check_reference_system(value)
        metadata = value.get("metadata")
        self._hint = country_of(metadata) if isinstance(metadata, dict) else None
        kind = value.get("type")
        if kind in ("Feature", *ACCEPTED):
            self._notes.add(
                "E15", "Expected a FeatureCollection, got a {got} by itself",
                severity=Severity.WARNING, got=str(kind),
            )  # fmt: skip
            return [value if kind == "Feature" else {"type": "Feature", "geometry": value}]
        if kind != "FeatureCollection":
            got = "none" if kind is None else shown(kind)
            self._add("Expected the type FeatureCollection, got {got}", "type", got=got)
        return self._listed(value)

    def _listed(self, value: Mapping[str, object]) -> list[object]:
        features = value.get("features")
        if isinstance(features, list) and features:
            return features
        if features == []:
            self._add("Expected at least one feature, got none", "features")
        elif "features" not in value:
            self._add("Expected a member {name}, got {got}", "", name="features",
                      got=_nearest("features", value))  # fmt: skip
        else:
            self._add("Expected a list of features, got {got}", "features", got=_kind(features))
        return []

    def _check_reference_system(self, value: Mapping[str, object]) -> None:
        """RFC 7946 §4 has no member crs any more; WGS 84 is the only system."""
        if value.get("crs") is None:
            return
        told = _texts(value["crs"])
        known = any(name in text for text in told for name in _WGS84)
        self._notes.add(
            "E15", "Expected coordinates in WGS 84 and no member crs (RFC 7946 §4), got {got}",
            severity=Severity.NOTE if known else Severity.ERROR, place="crs",
            got=", ".join(map(shown, told[:3])) or _kind(value["crs"]),
        )  # fmt: skip

    def _check_feature(self, number: int, feature: object) -> None:
        path = f"features[{number}]"
        if not isinstance(feature, dict):
            self._add("Expected a feature, got {got}", path, number, got=_kind(feature))
            return
        if feature.get("type") != "Feature":
            got = shown(feature["type"]) if "type" in feature else _nearest("type", feature)
            self._add("Expected the type Feature, got {got}", f"{path}.type", number, got=got)
        properties = self._properties(number, feature)
        check_properties(properties, self._notes, number, needs_country=self._needs_country)
        name = properties.get("ProducerName")
        self._producers[number] = (
            name if isinstance(name, str) else "",
            country_of(properties) or "",
        )
        pieces = self._pieces(number, feature)
        if not pieces:
            return
        country = country_of(properties) or self._hint
        ground = self._outlines.judge(number, pieces, country)
        if ground is not None:
            declared, is_given = area_of(properties), "Area" in properties
            check_areas(ground, declared, self._notes, self._edition, is_given=is_given)
            self._grounds.append(ground)

    def _properties(self, number: int, feature: Mapping[str, object]) -> Mapping[str, object]:
        path = f"features[{number}]"
        found = feature.get("properties")
        if isinstance(found, dict):
            return found
        if "properties" not in feature:
            near = nearest_names("properties", feature)
            if near:
                self._add("Expected a member {name}, got {got}", path, number, name="properties",
                          got=f"only {shown(near[0])}")  # fmt: skip
        elif found is not None:
            self._add("Expected an object of properties, got {got}", f"{path}.properties", number,
                      got=_kind(found))  # fmt: skip
        return {}

    def _pieces(self, number: int, feature: Mapping[str, object]) -> list[Piece]:
        path = f"features[{number}]"
        if "geometry" not in feature:
            self._add("Expected a member {name}, got {got}", path, number, name="geometry",
                      got=_nearest("geometry", feature))  # fmt: skip
            return []
        return list(Shapes(self._notes, number).of(feature["geometry"], f"{path}.geometry"))

    def _check_producers(self) -> None:
        """Producers are told apart by name and country (file of type II)."""
        count = len({each for each in self._producers.values() if each[0]})
        limits = {
            "commodity": self._edition.producers_per_commodity_most,
            "statement": self._edition.producers_per_statement_most,
        }
        for what, most in limits.items():
            if count > most:
                self._notes.add(
                    "E10", "Expected at most {most} producers in a {what}, got {got}",
                    most=most, what=what, got=count,
                )  # fmt: skip

    def _check_overlaps(self) -> None:
        try:
            answer = overlaps([ground.rings for ground in self._grounds])
            self._check_parts()
        except MissingExtraError as error:
            self._notes.skip("E07", str(error))
            return
        usual, same = float(limit("overlap", "usual")), float(limit("overlap", "same_field"))
        features = [ground.feature for ground in self._grounds]
        for each in answer.found:
            one, other = sorted((features[each.one], features[each.other]))
            is_same = each.share >= same and each.meeting is not Meeting.POINT_INSIDE
            if each.share <= usual and not is_same:
                continue
            if not is_same and self._producers[one] == self._producers[other] != ("", ""):
                continue
            self._notes.add(
                "E07", "Expected plots that lie apart, got feature {feature} over feature {other}"
                " by {share} % of the smaller ({meeting})",
                severity=Severity.ERROR if is_same else Severity.WARNING,
                feature=other, place=f"features[{other}].geometry",
                other=one + 1, share=f"{100 * each.share:.1f}", meeting=each.meeting.value,
            )  # fmt: skip
        if answer.left_out:
            left = f"{len(answer.left_out)} of {len(features)} features: no sound outline"
            self._notes.leave("E07", left)
        if answer.is_short:
            self._notes.leave("E07", "more neighbours than can be looked at")

    def _check_parts(self) -> None:
        """The polygons of one plot must not lie over each other."""
        parts = [
            (ground.feature, ring)
            for ground in self._grounds
            if len(ground.rings) - ground.points > 1
            for ring in ground.rings
            if len(ring) > 1
        ]
        for each in overlaps([[ring] for _, ring in parts]).found if parts else ():
            feature = parts[each.one][0]
            if feature == parts[each.other][0]:
                self._notes.add(
                    "E05", "Expected polygons of one plot that lie apart, got two over each other"
                    " by {share} % of the smaller",
                    feature=feature, place=f"features[{feature}].geometry",
                    share=f"{100 * each.share:.1f}",
                )  # fmt: skip


def _nearest(name: str, members: Mapping[str, object]) -> str:
    near = nearest_names(name, members)
    return f"only {shown(near[0])}" if near else "none"


def _kind(value: object) -> str:
    if value is None:
        return "null"
    if isinstance(value, dict):
        return "an object"
    return "an array" if isinstance(value, list) else shown(value)


def _texts(value: object) -> list[str]:
    """All texts in a JSON value, whatever they lie in."""
    found: list[str] = []
    waiting = [value]
    while waiting:
        each = waiting.pop()
        if isinstance(each, str):
            found.append(each)
        elif isinstance(each, dict):
            waiting += each.values()
        elif isinstance(each, list):
            waiting += each
    return sorted(found)
