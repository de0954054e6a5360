"""Files of our JSON: chosen by name, told by content, written whole or not at all."""

import gc
import os
import stat
from pathlib import Path

import pytest

from cocoachain.errors import FormatError
from cocoachain.formats import native, native_files
from cocoachain.formats.native_files import write_whole
from cocoachain.model.chain import Chain
from cocoachain.model.lots import BeanLot
from cocoachain.model.parties import Farmer
from cocoachain.values.mass import Mass
from cocoachain.values.places import Place

CHAIN = Chain.of(BeanLot(id="B-1", mass=Mass.kg("62.5")), Farmer(id="F-1", name="Sahrim"))


@pytest.mark.parametrize(
    ("name", "lines", "form"),
    [
        ("chain.json", None, False),
        ("chain", None, False),
        ("chain.jsonl", None, True),
        ("chain.ndjson", None, True),
        ("CHAIN.JSONL", None, True),
        ("chain.jsonl", False, False),
        ("chain.json", True, True),
    ],
)
def test_the_name_chooses_the_form_unless_the_caller_does(
    tmp_path: Path, name: str, lines, form
) -> None:
    native.dump(CHAIN, tmp_path / name, lines=lines)

    assert (tmp_path / name).read_bytes() == native.dumps(CHAIN, lines=form).encode()
    assert native.load(tmp_path / name).chain == CHAIN


def test_paths_may_be_text(tmp_path: Path) -> None:
    native.dump(CHAIN, str(tmp_path / "chain.json"))

    assert native.load(str(tmp_path / "chain.json")).chain == CHAIN


def test_places_name_the_file_without_its_folder(tmp_path: Path) -> None:
    for name in ("chain.json", "chain.jsonl"):
        native.dump(CHAIN, tmp_path / name)

    assert native.load(tmp_path / "chain.json").places == {
        ("farmer", "F-1"): Place(file="chain.json", path="farmers[0]"),
        ("lot", "B-1"): Place(file="chain.json", path="lots[0]"),
    }
    assert native.load(tmp_path / "chain.jsonl").places == {
        ("farmer", "F-1"): Place(file="chain.jsonl", row=2),
        ("lot", "B-1"): Place(file="chain.jsonl", row=3),
    }


def test_an_unusable_file_is_named_in_the_error(tmp_path: Path) -> None:
    (tmp_path / "chain.json").write_bytes(b'{"format": "cocoachain",\n "version": 1, }')
    (tmp_path / "other.json").write_bytes(b'{"type": "FeatureCollection", "features": []}')

    with pytest.raises(FormatError) as raised:
        native.load(tmp_path / "chain.json")
    assert str(raised.value).startswith("Expected ")
    assert "(chain.json, row 2, column 1" in str(raised.value)

    with pytest.raises(FormatError) as raised:
        native.load(tmp_path / "other.json")
    assert str(raised.value) == (
        "Expected an object with 'format': 'cocoachain', got none (other.json)"
    )


def test_a_missing_file_is_the_error_of_the_system(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        native.load(tmp_path / "nowhere.json")
    with pytest.raises(FileNotFoundError):
        native.dump(CHAIN, tmp_path / "nowhere" / "chain.json")


# ------------------------------------------------------------------------------ whole or not at all


class _WorseError(Exception):
    pass


def pieces_that_fail(_folder: Path):
    yield b"half"
    raise _WorseError


@pytest.mark.parametrize("before", [None, b"the old one"])
def test_a_write_that_fails_half_way_leaves_what_was_there(
    tmp_path: Path, before: bytes | None
) -> None:
    target = tmp_path / "chain.json"
    if before is not None:
        target.write_bytes(before)

    with pytest.raises(_WorseError):
        write_whole(target, pieces_that_fail(tmp_path))

    assert [path.name for path in tmp_path.iterdir()] == ([] if before is None else ["chain.json"])
    assert before is None or target.read_bytes() == before


@pytest.mark.parametrize("call", ["fsync", "replace"])
def test_a_disk_that_fails_leaves_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    target = tmp_path / "chain.json"
    target.write_bytes(b"the old one")

    def fail(*_arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os if call == "fsync" else Path, call, fail)
    with pytest.raises(OSError, match="No space left"):
        write_whole(target, [b"new"])

    assert target.read_bytes() == b"the old one"
    assert list(tmp_path.iterdir()) == [target]


def test_nothing_stands_under_the_name_before_all_is_written(tmp_path: Path) -> None:
    target = tmp_path / "chain.json"
    seen = []

    def pieces():
        yield b"one"
        seen.append(target.exists())
        yield b"two"

    write_whole(target, pieces())

    assert seen == [False]
    assert target.read_bytes() == b"onetwo"
    assert list(tmp_path.iterdir()) == [target]


def test_what_an_earlier_run_left_behind_is_not_in_the_way(tmp_path: Path) -> None:
    left = tmp_path / f".cocoachain-{os.getpid()}-0.part"
    left.write_bytes(b"left")

    write_whole(tmp_path / "chain.json", [b"new"])

    assert left.read_bytes() == b"left"
    assert (tmp_path / "chain.json").read_bytes() == b"new"


def test_a_name_of_any_length_that_the_system_takes_can_be_written(tmp_path: Path) -> None:
    target = tmp_path / ("a" * 250 + ".json")

    write_whole(target, [b"new"])

    assert target.read_bytes() == b"new"


@pytest.mark.skipif(os.name != "posix", reason="rights and links as POSIX has them")
def test_a_file_keeps_its_rights_and_a_new_one_has_those_of_any_new_file(tmp_path: Path) -> None:
    plain, old, new = tmp_path / "plain", tmp_path / "old.json", tmp_path / "new.json"
    plain.write_bytes(b"")
    old.write_bytes(b"")
    old.chmod(0o640)

    write_whole(old, [b"1"])
    write_whole(new, [b"1"])

    assert stat.S_IMODE(old.stat().st_mode) == 0o640
    assert new.stat().st_mode == plain.stat().st_mode


@pytest.mark.skipif(os.name != "posix", reason="rights and links as POSIX has them")
def test_a_link_goes_on_pointing_to_the_file(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    target = tmp_path / "folder" / "chain.json"
    link = tmp_path / "link.json"
    link.symlink_to(target)

    write_whole(link, [b"new"])

    assert link.is_symlink()
    assert target.read_bytes() == b"new"


def test_the_new_name_is_forced_to_disk_where_the_system_can(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    forced = []
    monkeypatch.setattr(os, "fsync", lambda number: forced.append(os.fstat(number).st_mode))
    write_whole(tmp_path / "one", [b""])

    monkeypatch.delattr(native_files.os, "O_DIRECTORY", raising=False)
    write_whole(tmp_path / "two", [b""])

    kinds = [stat.S_ISDIR(mode) for mode in forced]
    assert kinds == ([False, True, False] if os.name == "posix" else [False, False])


# ------------------------------------------------------------------------------------ the collector


@pytest.mark.parametrize("was_on", [True, False])
def test_the_collector_is_after_each_call_as_it_was_before(was_on, tmp_path: Path) -> None:
    on_before = gc.isenabled()
    try:
        (gc.enable if was_on else gc.disable)()
        native.dump(CHAIN, tmp_path / "chain.json")
        native.load(tmp_path / "chain.json")
        native.loads(native.dumps(CHAIN))
        with pytest.raises(FormatError):
            native.loads("nonsense")

        assert gc.isenabled() is was_on
    finally:
        (gc.enable if on_before else gc.disable)()
