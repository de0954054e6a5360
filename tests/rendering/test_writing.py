import os

import pytest

from cocoachain.errors import FormatError
from cocoachain.rendering.writing import write_into, write_whole


def test_text_is_written_as_utf8_with_its_own_line_ends(tmp_path):
    path = write_whole(tmp_path / "a.csv", "é\nb\r\n")

    assert path.read_bytes() == b"\xc3\xa9\nb\r\n"


def test_the_new_content_replaces_the_old_and_leaves_nothing_beside_it(tmp_path):
    path = tmp_path / "a.html"
    path.write_text("old, and longer")

    write_whole(path, b"new")

    assert path.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [path]


def test_a_failed_write_leaves_the_old_content(tmp_path, monkeypatch):
    path = tmp_path / "a.html"
    path.write_text("old")

    def no_room(_handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", no_room)

    with pytest.raises(OSError, match="No space left"):
        write_whole(path, "new")
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_written_file_can_be_read_by_whom_the_mask_allows(tmp_path):
    before = os.umask(0o022)
    try:
        path = write_whole(tmp_path / "a.html", "x")
    finally:
        os.umask(before)

    assert path.stat().st_mode & 0o777 == 0o644


def test_the_folder_is_made_when_it_is_not_there(tmp_path):
    path = write_into(tmp_path / "new" / "deep", "audit.html", "x")

    assert path == tmp_path / "new" / "deep" / "audit.html"
    assert path.read_text() == "x"


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("", "it names no file"),
        ("..", "it names no file"),
        ("../a", "it holds a separator or a control sign"),
        ("/etc/passwd", "it holds a separator or a control sign"),
        ("a\\b", "it holds a separator or a control sign"),
        ("c:a", "it holds a separator or a control sign"),
        ("a\x00b", "it holds a separator or a control sign"),
        ("NUL.html", "it is the name of a device"),
        ("com1", "it is the name of a device"),
        ("a" * 201, "it is longer than 200 bytes"),
    ],
)
def test_a_name_that_leads_elsewhere_is_refused(tmp_path, name, fault):
    with pytest.raises(FormatError, match="Expected the name of a file inside") as caught:
        write_into(tmp_path, name, "x")

    assert str(caught.value).endswith(f": {fault}.")
    assert list(tmp_path.iterdir()) == []


def test_the_longest_name_is_taken(tmp_path):
    assert write_into(tmp_path, "a" * 200, "x").exists()


def test_a_link_in_the_place_of_the_file_is_not_followed(tmp_path):
    outside = tmp_path / "outside.txt"
    outside.write_text("kept")
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "audit.html").symlink_to(outside)

    with pytest.raises(FormatError, match="got a link: nothing was written"):
        write_into(folder, "audit.html", "x")
    assert outside.read_text() == "kept"
