"""Event hashes beside the reference tool, in one process, on generated documents.

Prints medians and ratios for JSON and XML, from text to hash. The rival is the package
``epcis-event-hash-generator``; where it is not installed, only our own times are printed and a
line says so. Nothing here is a test: times belong to a machine.
Run ``python benchmarks/event_hash.py --help``.
"""

import argparse
import gc
import json
import logging
import platform
import statistics
import time
from collections.abc import Callable

from cocoachain.formats.epcis.hash_values import remembered_value
from cocoachain.formats.epcis.hashing import document_hashes
from cocoachain.formats.epcis.xml_documents import xml_document
from cocoachain.formats.gs1.reading import remembered_name
from cocoachain.formats.strict_json import loads

RIVAL = "epcis-event-hash-generator"
CONTEXT = "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"
XML_TOP = (
    '<epcis:EPCISDocument xmlns:epcis="urn:epcglobal:epcis:xsd:2" schemaVersion="2.0" '
    'xmlns:example="https://ns.example.com/epcis/" creationDate="2026-05-04T00:00:00Z">'
    "<EPCISBody><EventList>"
)
XML_END = "</EventList></EPCISBody></epcis:EPCISDocument>"


# Data ---------------------------------------------------------------------------------------------


def json_event(number: int) -> dict[str, object]:
    """A dispatch of three pallets and one lot, with a delivery note and a field of the user's."""
    return {
        "type": "ObjectEvent",
        "eventTime": f"2026-05-04T10:{number // 60 % 60:02}:{number % 60:02}.500+08:00",
        "eventTimeZoneOffset": "+08:00",
        "epcList": [f"urn:epc:id:sscc:9506000.0{number:06}{at:03}" for at in range(3)],
        "quantityList": [
            {
                "epcClass": f"urn:epc:class:lgtin:9506000.013435.LOT-{number}",
                "quantity": 62.5,
                "uom": "KGM",
            }
        ],
        "action": "OBSERVE",
        "bizStep": "shipping",
        "disposition": "in_transit",
        "readPoint": {"id": "urn:epc:id:sgln:9506000.01343.0"},
        "bizTransactionList": [
            {"type": "po", "bizTransaction": f"https://example.com/po/{number}"}
        ],
        "example:moisture": "7.20",
    }


def xml_event(number: int) -> str:
    """The same in XML."""
    event = json_event(number)
    things = "".join(f"<epc>{each}</epc>" for each in event["epcList"])  # type: ignore[attr-defined]  # our own list
    return (
        f"<ObjectEvent><eventTime>{event['eventTime']}</eventTime>"
        f"<eventTimeZoneOffset>+08:00</eventTimeZoneOffset><epcList>{things}</epcList>"
        "<action>OBSERVE</action><bizStep>urn:epcglobal:cbv:bizstep:shipping</bizStep>"
        "<disposition>urn:epcglobal:cbv:disp:in_transit</disposition>"
        "<readPoint><id>urn:epc:id:sgln:9506000.01343.0</id></readPoint>"
        "<bizTransactionList><bizTransaction type='urn:epcglobal:cbv:btt:po'>"
        f"https://example.com/po/{number}</bizTransaction></bizTransactionList>"
        "<quantityList><quantityElement>"
        f"<epcClass>urn:epc:class:lgtin:9506000.013435.LOT-{number}</epcClass>"
        "<quantity>62.5</quantity><uom>KGM</uom></quantityElement></quantityList>"
        "<example:moisture>7.20</example:moisture></ObjectEvent>"
    )


def documents(events: int) -> dict[str, str]:
    """One document in JSON and one in XML, of the same events."""
    listed = [json_event(number) for number in range(events)]
    made = {
        "@context": [CONTEXT, {"example": "https://ns.example.com/epcis/"}],
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": "2026-05-04T00:00:00Z",
        "epcisBody": {"eventList": listed},
    }
    return {
        "JSON": json.dumps(made),
        "XML": f"{XML_TOP}{''.join(map(xml_event, range(events)))}{XML_END}",
    }


# Both sides ---------------------------------------------------------------------------------------


def ours(kind: str, text: str) -> list[str]:
    """From text to hashes, as a caller would."""
    data = text.encode()
    return document_hashes(xml_document(data) if kind == "XML" else loads(data))  # type: ignore[arg-type]  # an object, by what is measured


def rival() -> Callable[[str, str], list[str]] | None:
    """The reference tool from text to hashes, or nothing if it is not installed."""
    try:
        from epcis_event_hash_generator import hash_generator, json_to_py, xml_to_py
    except ImportError:
        return None
    logging.disable(logging.CRITICAL)

    def theirs(kind: str, text: str) -> list[str]:
        read = xml_to_py if kind == "XML" else json_to_py
        events = read.event_list_from_epcis_document_str(text)
        return list(hash_generator.epcis_hashes_from_events(events))

    return theirs


# Measuring ----------------------------------------------------------------------------------------


def timed(call: Callable[[str, str], list[str]], kind: str, text: str, repeat: int) -> float:
    """The median of some runs, in seconds of the processor, with the garbage collector at rest."""
    times = []
    for _ in range(repeat):
        for remembering in (remembered_name, remembered_value):
            remembering.cache_clear()  # what the last run remembered is no merit of this one
        gc.collect()
        gc.disable()
        started = time.process_time()
        call(kind, text)
        times.append(time.process_time() - started)
        gc.enable()
    return statistics.median(times)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--events", type=int, default=2_000)
    parser.add_argument("--repeat", type=int, default=3)
    chosen = parser.parse_args()
    theirs = rival()
    print(f"{chosen.events} events, median of {chosen.repeat}, Python {platform.python_version()}")
    for kind, text in documents(chosen.events).items():
        mine = timed(ours, kind, text, chosen.repeat)
        line = f"{kind:5} ours {mine / chosen.events * 1e6:8.0f} µs an event"
        if theirs is None:
            print(f"{line}   (no ratio: {RIVAL} is not installed)")
            continue
        assert ours(kind, text) == theirs(kind, text), "the two differ"
        other = timed(theirs, kind, text, 1 if chosen.events > 500 else chosen.repeat)
        print(f"{line}   {RIVAL} {other / chosen.events * 1e6:8.0f} µs   ratio {other / mine:.0f}")


if __name__ == "__main__":
    main()
