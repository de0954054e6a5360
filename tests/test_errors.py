"""What we raise: one tree, messages that say what was expected, and values cut to a line."""

import copy
import pickle

import pytest

from cocoachain import errors
from cocoachain.errors import CocoachainError, MissingExtraError, UnknownRecordError, shown

RAISED = [
    each
    for each in vars(errors).values()
    if isinstance(each, type) and issubclass(each, CocoachainError)
]


@pytest.mark.parametrize(
    ("name", "builtin"),
    [
        ("RecordError", ValueError),
        ("RecordTypeError", TypeError),
        ("ConflictError", ValueError),
        ("FormatError", ValueError),
        ("MassUnknownError", ValueError),
        ("UnsoundChainError", Exception),
        ("UnknownRecordError", KeyError),
        ("MissingExtraError", ImportError),
    ],
)
def test_each_error_is_ours_and_python_s(name, builtin):
    assert issubclass(getattr(errors, name), CocoachainError)
    assert issubclass(getattr(errors, name), builtin)


def test_an_unknown_record_is_named_with_its_nearest():
    error = UnknownRecordError("lot", "LOT-1", ["LOT-2", "LOT-3"])

    assert str(error) == "The chain holds no lot 'LOT-1'. Nearest: 'LOT-2', 'LOT-3'."
    assert (error.kind, error.name, error.nearest) == ("lot", "LOT-1", ("LOT-2", "LOT-3"))
    assert str(UnknownRecordError("lot", "LOT-1")) == "The chain holds no lot 'LOT-1'."


def test_a_missing_extra_shows_the_command_that_installs_it():
    error = MissingExtraError("excel", "Reading a workbook")

    assert str(error) == "Reading a workbook needs an extra: pip install 'cocoachain[excel]'"


@pytest.mark.parametrize(
    "error",
    [
        UnknownRecordError("lot", "LOT-1", ["LOT-2"]),
        MissingExtraError("excel", "Reading a workbook"),
        errors.RecordError("Expected a lot"),
    ],
)
def test_errors_cross_processes(error):
    for twin in (pickle.loads(pickle.dumps(error)), copy.copy(error)):  # noqa: S301 - our own bytes
        assert (type(twin), str(twin), vars(twin)) == (type(error), str(error), vars(error))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("KBN-1", "'KBN-1'"),
        ("x" * 78, f"'{'x' * 78}'"),
        ("x" * 79, f"'{'x' * 78}…"),
        pytest.param(b"x" * 10**7, f"b'{'x' * 77}…", id="ten megabytes"),
        pytest.param(10**5_000, "<int too large to show>", id="of thousands of digits"),
        ([1, 2], "[1, 2]"),
        ("a\nb", "'a\\nb'"),
    ],
)
def test_a_value_is_shown_on_one_line_of_eighty_characters(value, text):
    assert shown(value) == text
    assert len(text) <= 80


def test_a_list_a_mile_deep_is_only_named():
    deep = []
    for _ in range(100_000):
        deep = [deep]

    assert shown(deep) == "<list too large to show>"
