"""Steps with portions and losses, in one sheet or in three."""

import pytest

from cocoachain.model.steps import StepKind
from ledger_files import read_sheets, told

STEPS = "id,kind,start,end,site\nS-1,roast,2026-05-04,2026-05-04,L-1\n"


def portions_of(reading, step="S-1"):
    found = reading.chain.step(step)
    return [
        [(each.lot, None if each.mass is None else str(each.mass)) for each in side]
        for side in (found.inputs, found.outputs)
    ]


def test_portions_and_losses_may_have_sheets_of_their_own(tmp_path) -> None:
    reading = read_sheets(
        tmp_path,
        steps=STEPS,
        portions="""
            langkah,lot,arah,massa_kg
            S-1,A,masuk,40
            S-1,B,in,22.5
            S-1,C,keluar,60
            S-1,D,out,?
        """,
        losses="step,cause,mass_kg\nS-1,roasting,2\nS-1,tumpah,0.5\n",
    )

    assert told(reading) == []
    assert portions_of(reading) == [
        [("A", "40 kg"), ("B", "22.5 kg")],
        [("C", "60 kg"), ("D", None)],
    ]
    assert [(each.cause, str(each.mass)) for each in reading.chain.step("S-1").losses] == [
        ("roasting", "2 kg"),
        ("spill", "0.5 kg"),
    ]


@pytest.mark.parametrize(
    ("cell", "portions"),
    [
        ("A:40; B:22,5", [("A", "40 kg"), ("B", "22.5 kg")]),
        ("A : 40;;B:? ;", [("A", "40 kg"), ("B", None)]),
        ("urn:x:1", [("urn:x:1", "7 kg")]),
        ("urn:x:1:5", [("urn:x:1", "5 kg")]),
        ("A\\;B:3", [("A;B", "3 kg")]),
    ],
)
def test_the_shorthand_names_lots_and_masses(tmp_path, cell, portions) -> None:
    reading = read_sheets(
        tmp_path,
        lots="id,stage,mass_kg,made\nurn:x:1,beans,7,2026-05-01\n",
        steps=f'id,kind,start,end,site,in\nS-1,roast,2026-05-04,2026-05-04,L-1,"{cell}"\n',
    )

    assert told(reading) == []
    assert portions_of(reading)[0] == portions


@pytest.mark.parametrize(
    ("cell", "part"), [("N-1, N-3", "N-1, N-3"), ("A:5; N-1, N-3:22,5", "N-1, N-3:22,5")]
)
def test_a_comma_between_lots_is_an_issue(tmp_path, cell, part) -> None:
    reading = read_sheets(
        tmp_path,
        steps=f'id,kind,start,end,site,in\nS-1,roast,2026-05-04,2026-05-04,L-1,"{cell}"\n',
    )

    assert told(reading) == [
        (
            f"steps.csv, row 2, column in: Expected lots parted by ;, got a comma (in {part!r}): "
            "this lot is not read"
        )
    ]
    assert portions_of(reading)[0] == ([("A", "5 kg")] if "A" in cell else [])


def test_a_comma_may_be_part_of_the_name_of_a_recorded_lot(tmp_path) -> None:
    reading = read_sheets(
        tmp_path,
        lots='id,stage,mass_kg,made\n"N-1, N-3",beans,7,2026-05-01\n',
        steps="id,kind,start,end,site,in,out\n"
        'S-1,roast,2026-05-04,2026-05-04,L-1,"N-1, N-3:5","N-1, N-3"\n',
    )

    assert told(reading) == []
    assert portions_of(reading) == [[("N-1, N-3", "5 kg")], [("N-1, N-3", "7 kg")]]


def test_a_bad_mass_in_the_shorthand_costs_the_mass_and_a_bad_name_the_portion(tmp_path) -> None:
    reading = read_sheets(
        tmp_path,
        steps='id,kind,start,end,site,in\nS-1,roast,2026-05-04,2026-05-04,L-1,"A:x; B:1.500; :5"\n',
    )

    at = "steps.csv, row 2, column in: "
    assert told(reading) == [
        (
            f"{at}Expected a number such as 62.5, 62,5 or 1.234,56, got 'x' (in 'A:x'): the "
            f"portion is "
            "kept without mass"
        ),
        (
            f"{at}Expected a number with one meaning, got '1.500': 1.500 if the mark stands before "
            "decimals, 1500 if it groups thousands; declare decimal in ledger.toml, or write "
            "1.5000 or "
            "1500 (in 'B:1.500'): the portion is kept without mass"
        ),
        (
            f"{at}Expected an identifier without emptiness, got '' (lot) (in ':5'): this lot is "
            f"not "
            "read"
        ),
    ]
    assert portions_of(reading)[0] == [("A", None), ("B", None)]


def test_cells_and_portions_for_one_step_are_an_issue(tmp_path) -> None:
    reading = read_sheets(
        tmp_path,
        steps="id,kind,start,end,site,in,loss_kg\nS-1,roast,2026-05-04,2026-05-04,L-1,A:5,1\n",
        portions="step,lot,direction,mass_kg\nS-1,A,in,5\nS-1,B,out,4\n",
        losses="step,cause,mass_kg\nS-1,roasting,1\n",
    )

    also = "Expected one account of step 'S-1', got also"
    assert told(reading) == [
        (f"portions.csv, row 2, column step: {also} in in steps, row 2: row not read"),
        (f"portions.csv, row 3, column step: {also} in in steps, row 2: row not read"),
        (f"losses.csv, row 2, column step: {also} loss_kg in steps, row 2: row not read"),
    ]
    assert portions_of(reading) == [[("A", "5 kg")], []]
    assert [(each.cause, str(each.mass)) for each in reading.chain.step("S-1").losses] == [
        ("unexplained", "1 kg")
    ]


def test_a_loss_in_the_row_does_not_clash_with_portions(tmp_path) -> None:
    reading = read_sheets(
        tmp_path,
        steps="id,kind,start,end,site,loss_kg\nS-1,roast,2026-05-04,2026-05-04,L-1,1\n",
        portions="step,lot,direction,mass_kg\nS-1,A,in,5\n",
    )

    assert told(reading) == []
    assert portions_of(reading) == [[("A", "5 kg")], []]


def test_a_portion_whose_step_has_no_row_is_an_issue_and_one_whose_lot_has_none_is_kept(
    tmp_path,
) -> None:
    reading = read_sheets(
        tmp_path,
        steps=STEPS,
        portions="step,lot,direction,mass_kg\nS-2,A,in,5\nS-1,nowhere,in,5\n",
        losses="step,cause,mass_kg\nX,roasting,1\n",
    )

    assert told(reading) == [
        (
            "portions.csv, row 2, column step: Expected a step that has a row, got "
            "'S-2' (nearest: 'S-1'): row not read"
        ),
        ("losses.csv, row 2, column step: Expected a step that has a row, got 'X': row not read"),
    ]
    assert portions_of(reading) == [[("nowhere", "5 kg")], []]


def test_what_a_portion_lacks_is_told(tmp_path) -> None:
    reading = read_sheets(
        tmp_path,
        steps=STEPS,
        portions=(
            "step,lot,direction,mass_kg\n,A,in,5\nS-1,,in,5\nS-1,A,,5\nS-1,A,sideways,"
            "5\nS-1,B,in,x\n"
        ),
    )

    at = "portions.csv, row"
    assert told(reading) == [
        f"{at} 2, column step: Expected the step, got a blank cell: row not read",
        f"{at} 3, column lot: Expected the lot, got a blank cell: row not read",
        f"{at} 4, column direction: Expected in or out, got a blank cell: row not read",
        (
            f"{at} 5, column direction: Expected one of in, out (masuk, keluar), got 'sideways': "
            "row not read"
        ),
        f"{at} 6, column mass_kg: Expected a number such as 62.5, 62,5 or 1.234,56, got 'x'",
    ]
    assert portions_of(reading) == [[("B", None)], []]


def test_the_same_portion_or_loss_twice_is_kept_twice_and_noted(tmp_path) -> None:
    reading = read_sheets(
        tmp_path,
        steps=STEPS,
        portions="step,lot,direction,mass_kg\nS-1,A,in,5\nS-1,A,in,5\n",
        losses="step,cause,mass_kg\nS-1,spill,1\nS-1,spill,1\n",
    )

    assert told(reading) == []
    assert portions_of(reading) == [[("A", "5 kg"), ("A", "5 kg")], []]
    assert len(reading.chain.step("S-1").losses) == 2
    assert reading.notes == (
        "portions.csv: row 3 repeats row 2; both are kept",
        "losses.csv: row 3 repeats row 2; both are kept",
    )


def test_a_step_twice_is_kept_once_and_another_under_its_name_refused(tmp_path) -> None:
    row = "S-1,roast,2026-05-04,2026-05-04,L-1"
    reading = read_sheets(
        tmp_path,
        steps=f"id,kind,start,end,site,in\n{row},A:5\n{row},A:5\n{row},A:6\n",
    )

    assert told(reading) == [
        "steps.csv, row 3: Expected each record once, got row 2 again: kept once",
        (
            "steps.csv, row 4, column id: Expected one step 'S-1', got another in "
            "row 2: "
            "the first is kept"
        ),
    ]
    assert portions_of(reading)[0] == [("A", "5 kg")]


def test_a_step_may_cover_several_kinds(tmp_path) -> None:
    reading = read_sheets(
        tmp_path,
        steps=(
            "id,kind,start,end,site\nS-1,roast+winnow,2026-05-04,2026-05-04,L-1\nS-2,"
            "roast+fly,2026-05-04,2026-05-04,L-1\n"
        ),
    )

    assert reading.chain.step("S-1").kinds == (StepKind.ROAST, StepKind.WINNOW)
    assert [line.split("; ")[0] for line in told(reading)] == [
        "steps.csv, row 3, column kind: Expected a word for step, got 'fly'"
    ]


def test_a_cause_without_a_loss_is_an_issue(tmp_path) -> None:
    reading = read_sheets(
        tmp_path,
        steps="id,kind,start,end,site,loss_cause\nS-1,roast,2026-05-04,2026-05-04,L-1,spill\n",
    )

    assert told(reading) == [
        (
            "steps.csv, row 2, column loss_cause: Expected a loss beside its "
            "cause, got no "
            "mass: the cause is not kept"
        )
    ]
