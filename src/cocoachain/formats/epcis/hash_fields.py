"""The fields of an event in the order of the event hash, each with how its value is spelled.

Source: CBV 2.0, event hash, "canonical property order"; where the reference implementation of
2026 corrected that of 2025 (lists before parents, sources before destinations), as corrected.
"""

import attrs


@attrs.frozen
class Field:
    """One field of the standard, as JSON names it."""

    name: str
    """The member's name in JSON, and in the pre-hash."""

    words: str = ""
    """The list of bare words that its value may be of."""

    is_moment: bool = False
    item: str = ""
    """For a list of plain values: how the pre-hash names each."""

    pair: str = ""
    """For a list of typed values (sources, …): the member beside ``type``."""

    fields: tuple["Field", ...] = ()
    """For an object or a list of objects: the fields inside, in order."""

    element: str = ""
    """For a list of objects: how the pre-hash names each."""

    known: frozenset[str] = attrs.field(init=False)
    """The names of the fields inside."""

    @known.default
    def _names_of_fields(self) -> frozenset[str]:
        return frozenset(each.name for each in self.fields)


_QUANTITY = (Field("epcClass"), Field("quantity"), Field("uom"))
_METADATA = (
    Field("time", is_moment=True), Field("startTime", is_moment=True),
    Field("endTime", is_moment=True), Field("deviceID"), Field("deviceMetadata"),
    Field("rawData"), Field("dataProcessingMethod"), Field("bizRules"),
)  # fmt: skip
_REPORT = (
    Field("type", words="measurement_types"), Field("exception", words="alert_types"),
    Field("deviceID"), Field("deviceMetadata"), Field("rawData"), Field("dataProcessingMethod"),
    Field("time", is_moment=True), Field("microorganism"), Field("chemicalSubstance"),
    Field("value"), Field("component", words="components"), Field("stringValue"),
    Field("booleanValue"), Field("hexBinaryValue"), Field("uriValue"), Field("minValue"),
    Field("maxValue"), Field("meanValue"), Field("sDev"), Field("percRank"), Field("percValue"),
    Field("uom"), Field("coordinateReferenceSystem"),
)  # fmt: skip
_SIDES = "source_dest_types"

SENSORS = "sensorElementList"
"""The list whose own name CBV 2.0 leaves out and CBV 2.1 writes."""

ORDER = (
    Field("eventTime", is_moment=True),
    Field("eventTimeZoneOffset"),
    Field("epcList", item="epc"),
    Field("parentID"),
    Field("inputEPCList", item="epc"),
    Field("childEPCs", item="epc"),
    Field("quantityList", element="quantityElement", fields=_QUANTITY),
    Field("childQuantityList", element="quantityElement", fields=_QUANTITY),
    Field("inputQuantityList", element="quantityElement", fields=_QUANTITY),
    Field("outputEPCList", item="epc"),
    Field("outputQuantityList", element="quantityElement", fields=_QUANTITY),
    Field("action"),
    Field("transformationID"),
    Field("bizStep", words="biz_steps"),
    Field("disposition", words="dispositions"),
    Field(
        "persistentDisposition",
        fields=(Field("set", words="dispositions"), Field("unset", words="dispositions")),
    ),
    Field("readPoint", fields=(Field("id"),)),
    Field("bizLocation", fields=(Field("id"),)),
    Field("bizTransactionList", pair="bizTransaction", words="transaction_types"),
    Field("sourceList", pair="source", words=_SIDES),
    Field("destinationList", pair="destination", words=_SIDES),
    Field(
        SENSORS,
        element="sensorElement",
        fields=(Field("sensorMetadata", fields=_METADATA), Field("sensorReport", fields=_REPORT)),
    ),
)
"""All that is hashed before ILMD and what users add."""

LEFT_OUT = frozenset(
    ("type", "@type", "@context", "eventID", "recordTime", "errorDeclaration", "certificationInfo")
)
"""Members of an event that its hash does not see."""
