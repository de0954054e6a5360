import hashlib

from cocoachain.reports.sources import SourceFile, source_files


def test_the_files_of_a_folder_are_told_by_name_with_digest_and_link(tmp_path):
    ledger = tmp_path / "ledger"
    ledger.mkdir()
    (ledger / "steps.csv").write_bytes(b"id\n")
    (ledger / "lots.csv").write_bytes(b"")
    (ledger / "plots.geojson").write_bytes(b"{}")
    (ledger / "photo.jpg").write_bytes(b"x")
    (ledger / ".hidden.csv").write_bytes(b"x")
    (ledger / "sub.csv").mkdir()

    found = source_files(ledger, tmp_path / "out" / "deep")

    assert [file.name for file in found] == ["lots.csv", "plots.geojson", "steps.csv"]
    assert found[2] == SourceFile(
        name="steps.csv",
        size=3,
        sha256=hashlib.sha256(b"id\n").hexdigest(),
        link="../../ledger/steps.csv",
    )


def test_a_single_file_is_told_whatever_its_ending(tmp_path):
    path = tmp_path / "buku.xlsx"
    path.write_bytes(b"x" * 3_000_000)

    (found,) = source_files(path)

    assert (found.name, found.size, found.link) == ("buku.xlsx", 3_000_000, None)
    assert found.sha256 == hashlib.sha256(b"x" * 3_000_000).hexdigest()


def test_files_beside_a_workbook_are_told_where_they_are_named(tmp_path):
    for name in ("buku.xlsx", "plots.geojson", "ledger.toml", "other.geojson"):
        (tmp_path / name).write_bytes(b"x")

    found = source_files(tmp_path / "buku.xlsx", beside={"plots.geojson", "gone.csv", "../up"})

    assert [file.name for file in found] == ["buku.xlsx", "ledger.toml", "plots.geojson"]


def test_on_another_drive_there_is_no_link(tmp_path, monkeypatch):
    def other_drive(_path, _start):
        raise ValueError("path is on mount 'D:', start on mount 'C:'")

    monkeypatch.setattr("cocoachain.reports.sources.os.path.relpath", other_drive)
    (tmp_path / "a.json").write_bytes(b"")

    (found,) = source_files(tmp_path / "a.json", tmp_path)

    assert found.link is None
