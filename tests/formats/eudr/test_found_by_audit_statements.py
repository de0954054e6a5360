"""What an audit found in statements."""

from decimal import Decimal

import attrs
import pytest

from cocoachain.errors import FormatError
from cocoachain.formats.eudr import declaration_xml
from cocoachain.formats.eudr.statement import Commodity, Reference, Statement
from cocoachain.formats.eudr.statement_faults import faults_of
from cocoachain.model.evidence import Activity
from cocoachain.values.eudr import edition
from cocoachain.values.mass import Mass

GOODS = Commodity(
    hs="1806",
    description="Chocolate",
    mass=Mass.kg(5),
    supplementary=Decimal(20),
    supplementary_unit="NAR",
    deviation_pct=Decimal("2.5"),
)
NUMBER = "Expected {what} of at most 16 digits, of which 6 may be decimals, got {got} (commodity 1)"


def stated(**changes):
    return Statement(
        id="DDS-1",
        activity=Activity.IMPORT,
        commodities=[attrs.evolve(GOODS, **changes)],
        references=[Reference("26FRYUI34JTQKB")],
    )


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"deviation_pct": Decimal("2.5001")},
         "Expected a deviation of at most 3 decimals, got 2.5001 (commodity 1)"),
        ({"deviation_pct": Decimal("NaN")},
         "Expected a deviation of at most 3 decimals, got NaN (commodity 1)"),
        ({"supplementary": Decimal("0.0000001")},
         NUMBER.format(what="a number of units", got="1E-7")),
        ({"supplementary": Decimal(10000000000)},
         NUMBER.format(what="a number of units", got="10000000000")),
        ({"supplementary": Decimal("Infinity")},
         NUMBER.format(what="a number of units", got="Infinity")),
    ],
)  # fmt: skip
def test_numbers_that_the_schema_cannot_hold_are_named_and_not_written(changes, fault):
    with pytest.raises(FormatError) as caught:
        declaration_xml(stated(**changes))

    assert str(caught.value).split("\n  ")[1:] == [fault]
    assert fault in list(faults_of(stated(**changes), edition("v3")))


@pytest.mark.parametrize(
    "changes",
    [
        {"deviation_pct": Decimal("2.500")},
        {"deviation_pct": Decimal("2.5000")},
        {"supplementary": Decimal("9999999999.999999")},
        {"supplementary": Decimal("1E+9")},
        {"supplementary": Decimal("0.0000010")},
    ],
)
def test_numbers_that_the_schema_can_hold_are_written(changes):
    assert list(faults_of(stated(**changes), edition("v3"))) == []
    assert declaration_xml(stated(**changes))
