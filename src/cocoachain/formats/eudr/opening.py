"""From bytes to a JSON value: what is no file of geolocation says so."""

from cocoachain.errors import FormatError, shown
from cocoachain.findings import Severity
from cocoachain.formats.eudr.notes import Notes
from cocoachain.formats.strict_json import JsonError, loads
from cocoachain.values.eudr import Edition
from cocoachain.values.places import Place

_KINDS = (
    (b"%PDF", "a PDF document"),
    (b"PK\x03\x04", "a ZIP archive or a workbook"),
    (b"PK\x05\x06", "an empty ZIP archive"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an Office document, old or password-protected"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"Rar!", "a RAR archive"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"SQLite format 3", "a database such as a GeoPackage"),
    (b"\x00\x00\x27\x0a", "a shapefile"),
    (b"-----BEGIN PGP", "an encrypted text"),
    (b"Salted__", "an encrypted file"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
)
_BOM = b"\xef\xbb\xbf"
_HEAD = 1_048_576
_ENCRYPTED_ENTRY = 6
_LOCKED = "Expected JSON without a password, got a password-protected {got}"
_NO_JSON = "Expected a GeoJSON file, got {got}"


def as_bytes(data: object) -> bytes:
    """The bytes of a file, or of a text in UTF-8.

    Raises:
        FormatError: Neither bytes nor text.
    """
    if isinstance(data, str):
        return data.encode("utf-8", "surrogatepass")
    if isinstance(data, bytes | bytearray | memoryview):
        return bytes(data)
    message = f"Expected the bytes of a GeoJSON file, got {type(data).__name__}: {shown(data)}"
    raise FormatError(message)


def opened(data: bytes, notes: Notes, edition: Edition) -> tuple[object, ...]:
    """The JSON value as the only one of a tuple, which is empty if there is none.

    What is wrong is noted.
    """
    if len(data) > edition.file_bytes_most:
        notes.add(
            "E10", "Expected at most {most} bytes (25 MB) of geolocation, got {got}",
            most=edition.file_bytes_most, got=len(data),
        )  # fmt: skip
    strange = _strange(data)
    if strange:
        template, got = strange
        notes.add("E14", template, got=got)
        return ()
    try:
        value = loads(data)
    except JsonError as error:
        where = error.where if error.where != Place() else None
        notes.add("E14", "{problem}", problem=error.problem, place=where)
        return ()
    if data.startswith(_BOM):
        notes.add(
            "E14", "Expected plain UTF-8, got a byte order mark before it (RFC 8259 §8.1)",
            severity=Severity.NOTE,
        )  # fmt: skip
    return (value,)


def _strange(data: bytes) -> tuple[str, str] | None:
    """What it is instead of JSON, as template and value; ``None`` if it may be JSON."""
    for start, kind in _KINDS:
        if data.startswith(start):
            locked = _is_locked(data)
            return (_LOCKED, kind.split(" ", 1)[1]) if locked else (_NO_JSON, kind)
    text = data.removeprefix(_BOM).lstrip()
    if not text:
        return _NO_JSON, "nothing"
    if text.startswith(b"<"):
        kml = b"<kml" in text[:_HEAD].lower()
        return _NO_JSON, "a KML document" if kml else "an XML or HTML document"
    if text[:1] not in b'{["' and not _starts_like_json(text):
        return _NO_JSON, f"a text: {shown(text[:40].decode('utf-8', 'replace'))}"
    return None


def _starts_like_json(text: bytes) -> bool:
    return text[:1] in b"-0123456789tfn" or text.startswith((b"\xff\xfe", b"\xfe\xff", b"\0"))


def _is_locked(data: bytes) -> bool:
    """Whether a file of a known kind says that it is encrypted."""
    if data.startswith(b"PK\x03\x04"):
        return len(data) > _ENCRYPTED_ENTRY and bool(data[_ENCRYPTED_ENTRY] & 1)
    if data.startswith(b"%PDF"):
        return b"/Encrypt" in data
    return data.startswith(b"\xd0\xcf") and _utf16("EncryptedPackage") in data


def _utf16(text: str) -> bytes:
    return text.encode("utf-16-le")
