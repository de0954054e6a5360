import pytest

from ledger_files import read_sheets, told

LOTS = "id,stage,mass_kg,made\nA,beans,100,2026-05-01\n"
SITES = "id,party,name,region\nL-1,KOP,x,52\nL-2,KOP,y,52\nL-3,IKM,z,52\n"
TRANSFERS = "id,lot,mass_kg,from,to,when,kind,from_site,to_site\n"


def read_steps(tmp_path, *rows, transfers="", **sheets):
    steps = "\n".join(("id,kind,start,end,site,in,out", *rows))
    sheets = {"lots": LOTS, "sites": SITES, "transfers": TRANSFERS + transfers} | sheets
    return read_sheets(tmp_path, steps=steps, **sheets)


def masses(reading):
    return {
        step.id: [None if each.mass is None else str(each.mass) for each in step.inputs]
        for step in reading.chain.steps
    }


@pytest.mark.parametrize("elsewhere", ["L-2", "L-3"])
def test_without_transfers_a_step_elsewhere_takes_only_what_is_left(tmp_path, elsewhere) -> None:
    reading = read_steps(
        tmp_path,
        "S-1,roast,2026-05-04,2026-05-04,L-1,A:40,",
        f"S-2,roast,2026-05-05,2026-05-05,{elsewhere},A,",
    )

    assert (told(reading), masses(reading)) == ([], {"S-1": ["40 kg"], "S-2": ["60 kg"]})


def test_without_transfers_two_blanks_that_tie_at_two_sites_are_an_issue_of_both(tmp_path) -> None:
    reading = read_steps(
        tmp_path,
        "S-1,roast,2026-05-04,2026-05-04,L-1,A,",
        "S-2,roast,2026-05-04,2026-05-04,L-3,A,",
    )

    assert masses(reading) == {"S-1": [None], "S-2": [None]}
    assert told(reading) == [
        (
            f"steps.csv, row {row}, column in: Expected one step to take all that "
            f"remains of lot 'A', got '{other}' too, at the same time: the portion is kept without "
            "mass"
        )
        for row, other in ((2, "S-2"), (3, "S-1"))
    ]


def test_a_delivered_lot_that_was_used_up_elsewhere_is_used_up(tmp_path) -> None:
    reading = read_steps(
        tmp_path,
        "S-1,ferment,2026-05-05,2026-05-09,L-2,A,",
        "S-2,ferment,2026-05-06,2026-05-09,L-1,A,",
        lots="id,stage,mass_kg,made\n",
        deliveries="when,farmer,stage,net_kg,site,slip\n2026-05-04,F-1,wet_beans,100,L-1,A\n",
    )

    assert masses(reading) == {"S-1": ["100 kg"], "S-2": [None]}
    assert told(reading) == [
        (
            "steps.csv, row 3, column in: Expected some of lot 'A' left at that time, "
            "got none: the portion is kept without mass"
        )
    ]


def test_transfers_keep_the_heaps_of_two_sites_apart(tmp_path) -> None:
    reading = read_steps(
        tmp_path,
        "S-1,roast,2026-05-05,2026-05-05,L-1,A,",
        "S-2,roast,2026-05-05,2026-05-05,L-2,A,",
        transfers="T-1,A,30,KOP,KOP,2026-05-04,move,L-1,L-2\n",
    )

    assert (told(reading), masses(reading)) == ([], {"S-1": ["70 kg"], "S-2": ["30 kg"]})
