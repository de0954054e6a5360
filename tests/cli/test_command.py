import json
import os
import subprocess
import sys

import attrs
import pytest

from cocoachain.cli import commands, main
from cocoachain.formats import native
from cocoachain.model.chain import Chain
from cocoachain.model.lots import ChocolateBatch, Lot
from cocoachain.model.parties import Farmer
from cocoachain.model.plots import Plot
from cocoachain.model.steps import Portion, Step
from cocoachain.samples import two_plots
from cocoachain.values.mass import Mass

COMMANDS = (
    "audit", "check", "trace", "origins", "destinations", "rules", "convert", "template", "demo",
)  # fmt: skip


def sound_chain():
    """`two_plots`, whose lots have identifiers of their own."""
    renamed = {"ESM-1": "LOT-1", "ESM-2": "LOT-2"}

    def portion(of):
        return Portion(renamed.get(of.lot, of.lot), of.mass)

    def record(one):
        if isinstance(one, Lot):
            return attrs.evolve(one, id=renamed.get(one.id, one.id))
        if isinstance(one, Step):
            return attrs.evolve(one, inputs=map(portion, one.inputs))
        return one

    return Chain.of(map(record, two_plots()))


@pytest.fixture
def sound(tmp_path):
    path = tmp_path / "sound.json"
    native.dump(sound_chain(), path)
    return path


@pytest.fixture
def broken(tmp_path):
    """More was taken from BLEND-1 than it held."""
    path = tmp_path / "broken.json"
    more = Step(
        id="AGAIN",
        kind="mould",
        inputs=[Portion("BLEND-1", Mass.kg(30))],
        outputs=[Portion("BAR-2", Mass.kg(30))],
    )
    native.dump(sound_chain().adding(more, ChocolateBatch(id="BAR-2", mass=Mass.kg(30))), path)
    return path


@pytest.fixture
def unread(tmp_path):
    """One record of it cannot be read."""
    path = tmp_path / "unread.json"
    document = json.loads(native.dumps(sound_chain()))
    document["lots"][0]["mass"] = "much"
    path.write_text(json.dumps(document))
    return path


def names_in(folder):
    return sorted(path.name for path in folder.iterdir())


def run(capsys, *arguments):
    status = main([str(argument) for argument in arguments])
    told = capsys.readouterr()
    return status, told.out, told.err


def test_a_sound_chain_is_audited_with_status_0(capsys, sound, tmp_path):
    status, out, err = run(capsys, "audit", sound, "--out", tmp_path / "report")

    assert (status, err) == (0, "")
    assert out.startswith(
        "Audit of sound.json\n═══════════════════\nSound: no errors were found.\n"
    )
    assert "  - BAR-1 · 2026-06-02 · 50 kg · 2 plots: Genggelang 60.0 %, Jenggala 40.0 %\n" in out
    assert out.endswith(f"\nThe whole report: {tmp_path / 'report' / 'audit.html'}\n")


def test_an_audit_writes_its_two_files_and_no_other(capsys, sound, tmp_path):
    run(capsys, "audit", sound, "--out", tmp_path / "report")

    assert names_in(tmp_path / "report") == ["audit.html", "audit.json"]
    assert names_in(tmp_path) == ["report", "sound.json"]


def test_an_audit_goes_to_a_folder_of_its_own_by_default(capsys, sound, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    run(capsys, "audit", sound)

    assert (tmp_path / "cocoachain-report" / "audit.html").is_file()


def test_an_audit_for_machines_writes_files_only_where_asked(capsys, sound, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    status, out, _ = run(capsys, "audit", sound, "--json")
    run(capsys, "audit", sound, "--json", "--out", "report")

    assert status == 0
    assert json.loads(out)["sound"] is True
    assert (tmp_path / "report" / "audit.json").read_text("utf-8").replace("sound.json", "") == (
        out.replace("sound.json", "")
    )
    assert names_in(tmp_path) == ["report", "sound.json"]


def test_errors_give_status_1(capsys, broken, tmp_path):
    status, out, err = run(capsys, "audit", broken, "--out", tmp_path)

    assert (status, err) == (1, "")
    assert "\nNot sound: " in out
    assert "M02" in out


def test_rows_that_could_not_be_read_give_status_1(capsys, unread, tmp_path):
    status, out, _ = run(capsys, "audit", unread, "--out", tmp_path)

    assert status == 1
    assert "1 entry could not be read" in out


def test_the_report_can_be_indonesian(capsys, broken, tmp_path):
    _, out, _ = run(capsys, "audit", broken, "--out", tmp_path, "--lang", "id")

    assert out.startswith("Audit broken.json\n═════════════════\nBelum beres: ")
    assert '<html lang="id">' in (tmp_path / "audit.html").read_text("utf-8")


@pytest.mark.parametrize(("shown", "flags"), [(False, []), (True, ["--names"])])
def test_names_of_farmers_are_shown_only_when_asked_for(capsys, sound, tmp_path, shown, flags):
    run(capsys, "audit", sound, "--out", tmp_path, *flags)

    assert ("Petani Satu" in (tmp_path / "audit.html").read_text("utf-8")) is shown


def test_the_profile_is_that_of_the_command_else_lineage(capsys, sound, tmp_path):
    _, plain, _ = run(capsys, "audit", sound, "--json")
    _, asked, _ = run(capsys, "audit", sound, "--json", "--profile", "ikm")

    assert json.loads(plain)["profile"] == "lineage"
    assert json.loads(asked)["profile"] == "ikm"


def test_a_check_lists_what_is_wrong(capsys, sound, broken):
    status, out, err = run(capsys, "check", sound)
    assert (status, err) == (0, "")
    assert "Sound: no errors were found." in out
    assert "finished batches" not in out

    status, out, _ = run(capsys, "check", broken)
    assert status == 1
    assert "M02" in out


def test_a_check_for_machines_is_json_with_stable_keys(capsys, broken):
    status, out, _ = run(capsys, "check", broken, "--json")

    assert status == 1
    assert list(json.loads(out)) == [
        "name", "profile", "sound", "summary", "records", "issues", "findings", "rules", "notes",
    ]  # fmt: skip


def test_a_trace_is_a_tree(capsys, sound):
    status, out, err = run(capsys, "trace", sound, "BLEND-1")

    assert (status, err) == (0, "")
    assert out == (
        "BLEND-1  bean blend  50 kg  from POOL-1\n"
        "├─ LOT-1  beans  30 kg  60.0 %  plot KBN-1\n"
        "└─ LOT-2  beans  20 kg  40.0 %  plot KBN-2\n"
        "3 lots, 1 step, 2 plots, 2 farmers\n"
    )


def test_a_trace_marks_findings(capsys, broken):
    _, out, _ = run(capsys, "trace", broken, "BLEND-1")

    assert out.splitlines()[0].startswith("BLEND-1  bean blend  50 kg  from POOL-1  ! ")
    assert "M02" in out.splitlines()[0]


def test_a_trace_goes_forward_when_asked(capsys, sound):
    _, out, _ = run(capsys, "trace", sound, "LOT-1", "--forward")

    lines = out.splitlines()
    assert lines[0].startswith("LOT-1  ")
    assert lines[1].startswith("└─ BLEND-1  ")
    assert lines[2].startswith("   └─ BAR-1  ")


def test_a_trace_for_machines_names_lots_steps_and_portions(capsys, sound):
    _, out, _ = run(capsys, "trace", sound, "BLEND-1", "--json")

    assert json.loads(out) == {
        "lots": ["BLEND-1"],
        "direction": "back",
        "traced_lots": [
            {"id": "LOT-1", "stage": "beans", "mass_mg": 30_000_000},
            {"id": "LOT-2", "stage": "beans", "mass_mg": 20_000_000},
            {"id": "BLEND-1", "stage": "bean_blend", "mass_mg": 50_000_000},
        ],
        "steps": [
            {
                "id": "POOL-1",
                "kinds": ["pool"],
                "inputs": [
                    {"lot": "LOT-1", "mass_mg": 30_000_000},
                    {"lot": "LOT-2", "mass_mg": 20_000_000},
                ],
                "outputs": [{"lot": "BLEND-1", "mass_mg": 50_000_000}],
            }
        ],
        "plots": ["KBN-1", "KBN-2"],
        "farmers": ["F-1", "F-2"],
        "transfers": [],
    }


def test_origins_are_listed_by_the_key_asked_for(capsys, sound):
    status, out, _ = run(capsys, "origins", sound, "BAR-1", "--by", "farmer", "--json")

    assert status == 0
    assert json.loads(out) == {
        "lot": "BAR-1",
        "by": "farmer",
        "total_mg": 41_666_667,
        "origins": [
            {"key": "F-1", "mass_mg": 25_000_000, "share": 0.6},
            {"key": "F-2", "mass_mg": 16_666_667, "share": 0.4},
        ],
        "unknown": {"mass_mg": 0, "share": 0.0},
    }


def test_origins_can_be_exact(capsys, sound):
    _, out, _ = run(capsys, "origins", sound, "BAR-1", "--exact", "--json")

    assert json.loads(out) == {
        "lot": "BAR-1",
        "by": "plot",
        "total": "1",
        "origins": [{"key": "KBN-1", "share": "3/5"}, {"key": "KBN-2", "share": "2/5"}],
        "unknown": {"share": "0"},
    }


def test_origins_for_people_are_a_table(capsys, sound):
    _, out, _ = run(capsys, "origins", sound, "BAR-1")

    assert "KBN-1" in out.splitlines()[3]
    assert "60.00 %" in out.splitlines()[3]


def test_destinations_sum_to_the_lot(capsys, sound):
    status, out, _ = run(capsys, "destinations", sound, "LOT-1", "--json")
    told = json.loads(out)

    assert status == 0
    assert told["total_mg"] == 30_000_000
    assert sum(row["mass_mg"] for row in told["destinations"]) == 30_000_000


def test_an_answer_from_which_rows_are_missing_says_so(capsys, unread):
    status, out, err = run(capsys, "trace", unread, "BAR-1")

    assert status == 1
    assert out.startswith("BAR-1")
    assert err == ("cocoachain: 1 entry could not be read and is left out; see: cocoachain check\n")


def test_several_entries_that_are_missing_are_counted(capsys, unread):
    document = json.loads(unread.read_text())
    document["lots"][1]["mass"] = "more"
    unread.write_text(json.dumps(document))

    assert run(capsys, "trace", unread, "BAR-1")[2] == (
        "cocoachain: 2 entries could not be read and are left out; see: cocoachain check\n"
    )
    assert run(capsys, "trace", unread, "BAR-1", "--lang", "id")[2] == (
        "cocoachain: 2 isian tidak dapat dibaca dan tidak ikut dihitung; lihat: cocoachain check\n"
    )


def test_a_trace_can_be_indonesian(capsys, sound):
    _, out, _ = run(capsys, "trace", sound, "BLEND-1", "--lang", "id")

    assert out == (
        "BLEND-1  campuran biji  50 kg  dari POOL-1\n"
        "├─ LOT-1  biji kering  30 kg  60,0 %  kebun KBN-1\n"
        "└─ LOT-2  biji kering  20 kg  40,0 %  kebun KBN-2\n"
        "3 lot, 1 langkah, 2 kebun, 2 petani\n"
    )


def test_origins_can_be_indonesian(capsys, sound):
    _, out, _ = run(capsys, "origins", sound, "BAR-1", "--lang", "id")

    lines = out.splitlines()
    assert lines[0] == "Asal BAR-1"
    assert lines[1].split() == ["kebun", "massa", "bagian"]
    assert lines[3].split() == ["KBN-1", "25", "kg", "60,00", "%"]
    assert lines[5].startswith("Jumlah 41,666667 kg. Setiap langkah mencampur ")


def test_destinations_can_be_indonesian(capsys, sound):
    _, out, _ = run(capsys, "destinations", sound, "LOT-1", "--lang", "id")

    lines = out.splitlines()
    assert lines[0] == "Tujuan LOT-1"
    assert lines[1].split() == ["menjadi", "di", "mana", "massa"]
    assert lines[-1] == "Jumlah 30 kg."
    assert "susut" in out


@pytest.mark.parametrize("flags", [[], ["--exact"]])
def test_regions_are_named_beside_their_codes(capsys, tmp_path, flags):
    home = [attrs.evolve(one, region="52.08.02.2003") if isinstance(one, Plot) else one
            for one in sound_chain()]  # fmt: skip
    path = tmp_path / "named.json"
    native.dump(Chain.of(home), path)

    _, out, _ = run(capsys, "origins", path, "BAR-1", "--by", "village", *flags)
    _, told, _ = run(capsys, "origins", path, "BAR-1", "--by", "village", "--json", *flags)

    assert out.splitlines()[3].startswith("52.08.02.2003 Genggelang  ")
    assert [row["key"] for row in json.loads(told)["origins"]] == ["52.08.02.2003"]


def test_one_line_errors_and_what_was_written_can_be_indonesian(capsys, sound, tmp_path):
    unknown = run(capsys, "trace", sound, "BAR-2", "--lang", "id")
    absent = run(capsys, "check", tmp_path / "none", "--lang", "id")
    written = run(capsys, "template", tmp_path / "new", "--lang", "id")

    assert unknown == (2, "", (
        "cocoachain: Tidak ada lot 'BAR-2' dalam rantai. Yang terdekat: 'BAR-1'.\n"
    ))  # fmt: skip
    assert absent[2].startswith("cocoachain: Seharusnya buku kakao (folder berkas CSV ")
    assert written == (0, f"Ditulis: {tmp_path / 'new'}\n", "")


def test_the_rules_are_listed_and_one_is_explained(capsys):
    status, out, _ = run(capsys, "rules")
    assert status == 0
    assert "M02" in out

    status, out, _ = run(capsys, "rules", "CC-M02")
    assert status == 0
    assert out.startswith("M02  ")
    assert "Why: " in out


def test_the_rules_for_machines_are_those_of_the_profile(capsys):
    _, out, _ = run(capsys, "rules", "--profile", "lineage", "--json")

    assert "M02" in [rule["code"] for rule in json.loads(out)]


def test_a_chain_is_converted_by_the_ending_of_the_new_name(capsys, sound, tmp_path):
    status, out, _ = run(capsys, "convert", sound, tmp_path / "new.jsonl")

    assert (status, out) == (0, f"Written: {tmp_path / 'new.jsonl'}\n")
    assert native.load(tmp_path / "new.jsonl").chain == sound_chain()


def test_what_was_written_is_told_to_machines(capsys, sound, tmp_path):
    _, out, _ = run(capsys, "convert", sound, tmp_path / "new.json", "--json")

    assert json.loads(out) == {"written": (tmp_path / "new.json").as_posix()}


def test_a_lot_without_a_record_is_traced_as_such(capsys, tmp_path):
    path = tmp_path / "gone.json"
    step = Step(id="S", kind="mould", inputs=[Portion("GONE")], outputs=[Portion("BAR")])
    native.dump(Chain.of(step, ChocolateBatch(id="BAR")), path)

    _, out, _ = run(capsys, "trace", path, "BAR", "--json")

    assert json.loads(out)["traced_lots"] == [
        {"id": "GONE", "stage": None, "mass_mg": None},
        {"id": "BAR", "stage": "chocolate", "mass_mg": None},
    ]


def test_nothing_is_overwritten_unless_forced(capsys, sound, tmp_path):
    (tmp_path / "new.json").write_text("kept")

    status, out, err = run(capsys, "convert", sound, tmp_path / "new.json")
    assert (status, out) == (2, "")
    assert err == (
        f"cocoachain: Expected a new name, got one that is taken: {tmp_path / 'new.json'}; "
        "--force replaces it\n"
    )
    assert (tmp_path / "new.json").read_text() == "kept"

    assert run(capsys, "convert", sound, tmp_path / "new.json", "--force")[0] == 0
    assert native.load(tmp_path / "new.json").chain == sound_chain()


def test_the_folder_of_a_new_file_is_made(capsys, sound, tmp_path):
    status, _, _ = run(capsys, "convert", sound, tmp_path / "new" / "deep" / "x.json")

    assert status == 0
    assert native.load(tmp_path / "new" / "deep" / "x.json").chain == sound_chain()


def test_a_ledger_keeps_its_profile_when_it_is_converted_to_a_folder(capsys, tmp_path):
    ledger = tmp_path / "ledger"
    run(capsys, "template", ledger)
    (ledger / "ledger.toml").write_text('profile = "ikm"\n')

    run(capsys, "convert", ledger, tmp_path / "again")

    _, out, _ = run(capsys, "check", tmp_path / "again", "--json")
    assert json.loads(out)["profile"] == "ikm"


def test_a_format_that_is_not_known_is_refused(capsys, sound, tmp_path):
    status, _, err = run(capsys, "convert", sound, tmp_path / "new.pdf")

    assert status == 2
    assert err == (
        "cocoachain: Expected .xlsx, .prov.json, .json, .jsonl, .ndjson, .jsonld, .geojson, "
        ".cocoa, .graphml, .cyjs or a folder's name, got 'new.pdf'\n"
    )


def test_a_template_is_an_empty_ledger_that_can_be_read(capsys, tmp_path):
    status, _, err = run(capsys, "template", tmp_path / "ledger", "--lang", "id")
    assert (status, err) == (0, "")

    status, out, _ = run(capsys, "check", tmp_path / "ledger", "--json")
    assert json.loads(out)["issues"] == []


def test_the_demo_finds_its_planted_faults(capsys, tmp_path):
    status, out, err = run(capsys, "demo", "--out", tmp_path / "demo")

    assert (status, err) == (1, "")
    assert out.startswith("Audit of north-lombok\n")
    assert (tmp_path / "demo" / "audit.html").is_file()


@pytest.mark.parametrize("command", COMMANDS)
def test_help_has_an_example(capsys, command):
    status, out, _ = run(capsys, command, "--help")

    assert status == 0
    assert f"Example: cocoachain {command}" in out


def test_the_first_help_names_every_command(capsys):
    _, out, _ = run(capsys, "--help")

    assert all(f"    {command}" in out for command in COMMANDS)


def test_every_command_takes_json():
    from cocoachain.cli.arguments import parsed

    filled = {
        "audit": ["p"], "check": ["p"], "trace": ["p", "l"], "origins": ["p", "l"],
        "destinations": ["p", "l"], "rules": [], "convert": ["p", "q"], "template": ["p"],
        "demo": [],
    }  # fmt: skip

    assert all(parsed([name, *rest, "--json"]).json for name, rest in filled.items())


def test_the_version_is_told(capsys):
    status, out, _ = run(capsys, "--version")

    assert status == 0
    assert out.startswith("cocoachain ")


@pytest.mark.parametrize(
    "arguments", [[], ["nonsense"], ["audit"], ["trace", "x"], ["origins", "p", "l", "--by", "x"]]
)
def test_useless_arguments_give_status_2(capsys, arguments):
    status, out, err = run(capsys, *arguments)

    assert (status, out) == (2, "")
    assert err.startswith("usage: cocoachain")


def test_a_path_that_is_not_there_gives_status_2(capsys, tmp_path):
    status, out, err = run(capsys, "audit", tmp_path / "none")

    assert (status, out) == (2, "")
    assert err.startswith("cocoachain: Expected a ledger")
    assert err.count("\n") == 1


def test_an_unknown_lot_names_the_nearest(capsys, sound):
    status, out, err = run(capsys, "trace", sound, "BAR-2")

    assert (status, out) == (2, "")
    assert err == "cocoachain: The chain holds no lot 'BAR-2'. Nearest: 'BAR-1'.\n"


def test_an_unknown_profile_gives_status_2(capsys, sound):
    status, out, err = run(capsys, "check", sound, "--profile", "lineag")

    assert (status, out) == (2, "")
    assert "'lineage'" in err
    assert err.count("\n") == 1


def test_a_name_that_would_act_on_a_terminal_is_spelled_out(capsys, sound):
    _, _, err = run(capsys, "trace", sound, "\x1b[31mBAR\u202e")

    assert "\x1b" not in err
    assert "\u202e" not in err


FAULT = (
    "cocoachain: This is a fault of cocoachain and not of your data ({}). "
    "Please report it; COCOACHAIN_DEBUG=1 shows where it happened.\n"
)


def failing(monkeypatch, error):
    def fail(_options):
        raise error

    monkeypatch.setattr(commands, "check", fail)
    return ["check", "anything"]


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (KeyboardInterrupt(), "cocoachain: Stopped.\n"),
        (MemoryError(), "cocoachain: There is not enough memory for this input.\n"),
        (
            PermissionError(13, "Permission denied", "a.csv"),
            "cocoachain: Permission denied: a.csv\n",
        ),
        (
            RuntimeError("odd\nthing"),
            FAULT.format("RuntimeError: odd thing"),
        ),
        (
            RecursionError("too deep"),
            FAULT.format("RecursionError: too deep"),
        ),
    ],
)
def test_no_traceback_reaches_a_user(capsys, monkeypatch, error, line):
    monkeypatch.delenv("COCOACHAIN_DEBUG", raising=False)

    status, out, err = run(capsys, *failing(monkeypatch, error))

    assert (status, out, err) == (2, "", line)


def test_a_traceback_comes_when_it_is_asked_for(capsys, monkeypatch):
    monkeypatch.setenv("COCOACHAIN_DEBUG", "1")

    _, _, err = run(capsys, *failing(monkeypatch, RuntimeError("odd")))

    assert "Traceback" in err


def test_a_reader_that_stops_reading_is_no_fault(capsys, monkeypatch):
    status, out, err = run(capsys, *failing(monkeypatch, BrokenPipeError()))

    assert (status, out, err) == (2, "", "")


@pytest.mark.needs("excel")
def test_a_missing_extra_is_one_line_with_the_command_that_brings_it(
    capsys, monkeypatch, sound, tmp_path
):
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)

    status, _, err = run(capsys, "convert", sound, tmp_path / "new.xlsx")

    assert status == 2
    assert "pip install 'cocoachain[excel]'" in err
    assert err.count("\n") == 1


def test_a_folder_that_cannot_be_made_is_one_line(capsys, sound, tmp_path):
    (tmp_path / "file").write_text("")

    status, _, err = run(capsys, "audit", sound, "--out", tmp_path / "file")

    assert status == 2
    assert err == f"cocoachain: File exists: {tmp_path / 'file'}\n"


def test_hostile_names_reach_neither_page_nor_terminal(capsys, tmp_path):
    path = tmp_path / "hostile.json"
    names = [Farmer(id="F-9", name="<script>alert(1)</script>\u202e=cmd()")]
    native.dump(Chain.of(sound_chain(), names), path)

    _, out, _ = run(capsys, "audit", path, "--out", tmp_path, "--names")

    page = (tmp_path / "audit.html").read_text("utf-8")
    assert "<script" not in page
    assert "\u202e" not in page + out


def test_the_command_runs_as_a_module_and_prints_utf8(sound, tmp_path):
    env = {**os.environ, "PYTHONIOENCODING": "ascii", "NO_COLOR": "1"}
    done = subprocess.run(
        [sys.executable, "-m", "cocoachain", "audit", str(sound), "--out", str(tmp_path / "r")],
        capture_output=True,
        check=False,
        env=env,
    )

    assert done.returncode == 0
    assert done.stderr == b""
    assert done.stdout.startswith(b"Audit of sound.json\n???????????????????\nSound: no errors")
