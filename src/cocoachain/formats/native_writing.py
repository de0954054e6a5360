"""From a chain to the lines of our JSON: the same records always give the same bytes."""

from collections.abc import Iterator

from cocoachain.errors import FormatError
from cocoachain.formats.native_reading import FORMAT, VERSION
from cocoachain.formats.native_records import fields_text
from cocoachain.formats.strict_json import LARGEST_BYTES
from cocoachain.model.chain import Chain
from cocoachain.model.kinds import KINDS, Kind
from cocoachain.model.records import Record

_HEADER = f'"format": "{FORMAT}", "version": {VERSION}'


def document_lines(chain: Chain) -> Iterator[bytes]:
    """One document, one record a line, so that two versions compare line by line.

    Raises:
        FormatError: A record holds what the strict reader would refuse, or there are more than
            64 MiB of them.
    """
    size = 0
    for line in _document(chain):
        size += len(line)
        if size > LARGEST_BYTES:
            problem = f"Expected at most {LARGEST_BYTES} bytes (64 MiB) in one document, got more"
            hint = "; JSON Lines has no such limit: dump to a name that ends in .jsonl"
            raise FormatError(problem + hint)
        yield line


def record_lines(chain: Chain) -> Iterator[bytes]:
    """JSON Lines: a header, then one record a line, each with its type.

    Raises:
        FormatError: A record holds what the strict reader would refuse.
    """
    yield f"{{{_HEADER}}}\n".encode()
    for kind in KINDS:
        opening = f'{{"type": "{kind.name}", '
        for text in _texts(chain, kind):
            line = f"{opening}{text}}}\n".encode()
            if len(line) > LARGEST_BYTES:
                problem = f"Expected at most {LARGEST_BYTES} bytes (64 MiB) in one line, got more"
                raise FormatError(problem)
            yield line


def _document(chain: Chain) -> Iterator[bytes]:
    yield f"{{\n  {_HEADER}".encode()
    for kind in KINDS:
        separator = f',\n  "{kind.plural}": [\n    {{'
        for text in _texts(chain, kind):
            yield f"{separator}{text}}}".encode()
            separator = ",\n    {"
        if separator == ",\n    {":
            yield b"\n  ]"
    yield b"\n}\n"


def _texts(chain: Chain, kind: Kind) -> Iterator[str]:
    """The records of a kind as text without braces, by identifier, else by the text itself."""
    texts = (_text(record, kind) for record in chain.records(kind.name))
    yield from texts if kind.has_id else sorted(texts)


def _text(record: Record, kind: Kind) -> str:
    try:
        return fields_text(record)
    except FormatError as error:
        named = f"{kind.name.replace('_', ' ')} {getattr(record, 'id', '')!r}"
        problem = f"{error} ({named})"
        raise FormatError(problem) from None
