"""All that remains: what a blank mass of a portion means."""

from ledger_files import read_sheets, told

LOTS = "id,stage,mass_kg,made\nA,beans,100,2026-05-01\nB,nibs,30,2026-05-01\nU,beans,,2026-05-01\n"
SITES = "id,party,name,region\nL-1,KOP,x,52\nL-2,KOP,y,52\nL-3,IKM,z,52\n"


def steps_of(*rows: str, heading: str = "id,kind,start,end,site,in,out") -> str:
    return "\n".join((heading, *rows))


def masses(reading, side="inputs"):
    return {
        step.id: [None if each.mass is None else str(each.mass) for each in getattr(step, side)]
        for step in reading.chain.steps
    }


def test_a_lone_blank_takes_the_whole_lot(tmp_path) -> None:
    reading = read_sheets(
        tmp_path, lots=LOTS, steps=steps_of("S-1,grind,2026-05-04,2026-05-04,L-1,A; B,")
    )

    assert told(reading) == []
    assert masses(reading) == {"S-1": ["100 kg", "30 kg"]}


def test_a_blank_row_of_portions_takes_what_earlier_steps_left(tmp_path) -> None:
    reading = read_sheets(
        tmp_path,
        lots=LOTS,
        steps="""
            id,kind,start,end,site
            S-3,roast,2026-05-06,2026-05-06,L-1
            S-1,roast,2026-05-04,2026-05-04,L-1
            S-2,roast,2026-05-05,2026-05-05,L-1
        """,
        portions="step,lot,direction,mass_kg\nS-2,A,in,\nS-1,A,in,12.5\n",
    )

    assert told(reading) == []
    assert masses(reading) == {"S-1": ["12.5 kg"], "S-2": ["87.5 kg"], "S-3": []}


def test_at_the_same_start_steps_come_in_order_of_identifier(tmp_path) -> None:
    reading = read_sheets(
        tmp_path,
        lots=LOTS,
        steps=steps_of(
            "S-1,roast,2026-05-04,2026-05-04,L-1,A:40,",
            "S-2,roast,2026-05-04,2026-05-04,L-1,A,",
            "S-3,roast,2026-05-04,2026-05-04,L-1,A:10,",
        ),
    )

    assert told(reading) == []
    assert masses(reading) == {"S-1": ["40 kg"], "S-2": ["60 kg"], "S-3": ["10 kg"]}


def test_two_blanks_that_tie_are_an_issue_of_both(tmp_path) -> None:
    reading = read_sheets(
        tmp_path,
        lots=LOTS,
        steps=steps_of(
            "S-1,roast,2026-05-04,2026-05-04,L-1,A,", "S-2,roast,2026-05-04T00:00,2026-05-04,L-1,A,"
        ),
    )

    expected = "Expected one step to take all that remains of lot 'A', got"
    kept = "at the same time: the portion is kept without mass"
    assert told(reading) == [
        f"steps.csv, row 2, column in: {expected} 'S-2' too, {kept}",
        f"steps.csv, row 3, column in: {expected} 'S-1' too, {kept}",
    ]
    assert masses(reading) == {"S-1": [None], "S-2": [None]}


def test_a_lot_named_twice_in_one_step_without_mass_is_a_tie(tmp_path) -> None:
    reading = read_sheets(
        tmp_path, lots=LOTS, steps=steps_of("S-1,roast,2026-05-04,2026-05-04,L-1,A; A,")
    )

    assert len(told(reading)) == 2
    assert masses(reading) == {"S-1": [None, None]}


def test_after_one_took_all_nothing_remains(tmp_path) -> None:
    reading = read_sheets(
        tmp_path,
        lots=LOTS,
        steps=steps_of(
            "S-1,roast,2026-05-04,2026-05-04,L-1,A,", "S-2,roast,2026-05-05,2026-05-05,L-1,A,"
        ),
    )

    assert told(reading) == [
        (
            "steps.csv, row 3, column in: Expected some of lot 'A' left at that "
            "time, got "
            "none: the portion is kept without mass"
        )
    ]
    assert masses(reading) == {"S-1": ["100 kg"], "S-2": [None]}


def test_what_was_not_measured_before_leaves_the_rest_unknown(tmp_path) -> None:
    reading = read_sheets(
        tmp_path,
        lots=LOTS,
        steps=steps_of(
            "S-1,roast,2026-05-04,2026-05-04,L-1,A:?,", "S-2,roast,2026-05-05,2026-05-05,L-1,A,"
        ),
    )

    assert told(reading) == [
        (
            "steps.csv, row 3, column in: Expected earlier masses of lot 'A', to "
            "tell what "
            "is left, got an unknown: the portion is kept without mass"
        )
    ]


def test_all_of_an_unmeasured_or_missing_lot_is_unmeasured_and_no_issue(tmp_path) -> None:
    reading = read_sheets(
        tmp_path, lots=LOTS, steps=steps_of("S-1,roast,2026-05-04,2026-05-04,L-1,U; X,U; X")
    )

    assert told(reading) == []
    assert masses(reading) == {"S-1": [None, None]}
    assert masses(reading, "outputs") == {"S-1": [None, None]}


def test_a_step_without_start_can_only_take_all_of_an_untouched_lot(tmp_path) -> None:
    alone = read_sheets(tmp_path / "1", lots=LOTS, steps=steps_of("S-1,roast,,,L-1,A,"))
    with_others = read_sheets(
        tmp_path / "2",
        lots=LOTS,
        steps=steps_of("S-1,roast,,,L-1,A,", "S-2,roast,2026-05-05,2026-05-05,L-1,A:5,"),
    )

    assert (told(alone), masses(alone)) == ([], {"S-1": ["100 kg"]})
    assert told(with_others) == [
        (
            "steps.csv, row 2, column in: Expected a start, to tell what remains "
            "of lot "
            "'A', got none: the portion is kept without mass"
        )
    ]


def test_an_undated_portion_counts_as_taken_before(tmp_path) -> None:
    reading = read_sheets(
        tmp_path,
        lots=LOTS,
        steps=steps_of("S-1,roast,,,L-1,A:30,", "S-2,roast,2026-05-05,2026-05-05,L-1,A,"),
    )

    assert (told(reading), masses(reading)["S-2"]) == ([], ["70 kg"])


TRANSFERS = "id,lot,mass_kg,from,to,when,kind,from_site,to_site,received_kg\n"


def test_what_was_sold_before_does_not_remain(tmp_path) -> None:
    reading = read_sheets(
        tmp_path,
        lots=LOTS,
        sites=SITES,
        steps=steps_of("S-1,roast,2026-05-05,2026-05-05,L-1,A,"),
        transfers=TRANSFERS
        + "T-1,A,20,KOP,consumers,2026-05-05,sale,L-1,,\n"
        + "T-2,A,5,KOP,consumers,2026-05-06,sale,L-1,,\n"
        + "T-3,A,3,KOP,BUYER,,sale,L-1,,\n",
    )

    assert (told(reading), masses(reading)) == ([], {"S-1": ["80 kg"]})


def test_a_buyer_takes_all_of_what_came_to_him(tmp_path) -> None:
    reading = read_sheets(
        tmp_path,
        lots=LOTS,
        sites=SITES,
        steps=steps_of(
            "S-1,roast,2026-05-05,2026-05-05,L-1,A,", "S-2,roast,2026-05-05T10:00,2026-05-05,L-3,A,"
        ),
        transfers=TRANSFERS + "T-1,A,60,KOP,IKM,2026-05-04,sale,L-1,L-3,59.5\n",
    )

    assert (told(reading), masses(reading)) == ([], {"S-1": ["40 kg"], "S-2": ["59.5 kg"]})


def test_a_delivery_that_came_the_same_day_is_there(tmp_path) -> None:
    reading = read_sheets(
        tmp_path,
        sites=SITES,
        deliveries=(
            "when,farmer,stage,net_kg,site,slip\n2026-05-04T09:00,F-1,wet_beans,62.5,L-1,N-1\n"
        ),
        steps=steps_of("S-1,ferment,2026-05-04,2026-05-09,L-1,N-1,"),
        transfers=TRANSFERS + "T-1,N-1,20,KOP,BUYER,2026-05-04,sale,,,\n",
    )

    assert (told(reading), masses(reading)) == ([], {"S-1": ["42.5 kg"]})


def test_what_came_back_remains_again_but_never_more_than_the_lot(tmp_path) -> None:
    reading = read_sheets(
        tmp_path,
        lots=LOTS,
        sites=SITES,
        steps=steps_of(
            "S-0,dry,2026-05-01,2026-05-01,L-1,,A", "S-1,roast,2026-05-05,2026-05-05,L-1,A,"
        ),
        transfers=TRANSFERS
        + "T-1,A,20,KOP,BUYER,2026-05-02,sale,,,\n"
        + "T-2,A,15,BUYER,KOP,2026-05-03,return,,,\n",
    )

    assert (told(reading), masses(reading)["S-1"]) == ([], ["95 kg"])


def test_steps_elsewhere_draw_on_another_heap(tmp_path) -> None:
    reading = read_sheets(
        tmp_path,
        lots=LOTS,
        sites=SITES,
        steps=steps_of(
            "S-1,roast,2026-05-05,2026-05-05,L-2,A:10,", "S-2,roast,2026-05-06,2026-05-06,L-1,A,"
        ),
        transfers=TRANSFERS + "T-1,A,30,KOP,KOP,2026-05-04,move,L-1,L-2,\n",
    )

    assert (told(reading), masses(reading)["S-2"]) == ([], ["70 kg"])


def test_where_nobody_knows_the_place_what_is_gone_for_good_is_taken_off(tmp_path) -> None:
    reading = read_sheets(
        tmp_path,
        lots=LOTS,
        steps=steps_of("S-1,roast,2026-05-05,2026-05-05,,A,"),
        transfers=TRANSFERS
        + "T-1,A,100,F-1,KOP,2026-05-02,purchase,,,\n"
        + "T-2,A,10,KOP,consumers,2026-05-03,move,,,\n"
        + "T-3,A,5,KOP,BUYER,2026-05-03,gift,,,\n",
    )

    assert (told(reading), masses(reading)) == ([], {"S-1": ["85 kg"]})


def test_a_lot_comes_out_whole_or_as_what_other_steps_left_of_it(tmp_path) -> None:
    reading = read_sheets(
        tmp_path,
        lots=LOTS,
        steps=steps_of(
            "S-1,roast,2026-05-04,2026-05-04,L-1,,A:60; B", "S-2,roast,2026-05-05,2026-05-05,L-1,,A"
        ),
    )

    assert told(reading) == []
    assert masses(reading, "outputs") == {"S-1": ["60 kg", "30 kg"], "S-2": ["40 kg"]}


def test_blanks_that_cannot_come_out_are_issues(tmp_path) -> None:
    reading = read_sheets(
        tmp_path,
        lots=LOTS,
        steps=steps_of(
            "S-1,roast,2026-05-04,2026-05-04,L-1,,A; B:30",
            "S-2,roast,2026-05-05,2026-05-05,L-1,,A; B",
        ),
    )

    kept = "the portion is kept without mass"
    assert told(reading) == [
        (
            f"steps.csv, row 2, column out: Expected at most one step to put out lot 'A' without a "
            f"mass, got 2: {kept}"
        ),
        (
            f"steps.csv, row 3, column out: Expected at most one step to put out lot 'A' without a "
            f"mass, got 2: {kept}"
        ),
        (
            f"steps.csv, row 3, column out: Expected some of the 30 kg of lot 'B' "
            f"left to "
            f"come out, got none: {kept}"
        ),
    ]


def test_very_many_blanks_of_one_lot_end_in_issues_not_in_hours(tmp_path) -> None:
    rows = [
        f"S-{i:04},roast,2026-05-04T{i // 60:02}:{i % 60:02},2026-05-05,L-1,A," for i in range(1200)
    ]

    reading = read_sheets(tmp_path, lots=LOTS, steps=steps_of(*rows))

    assert len(reading.issues) == 1199
    assert masses(reading)["S-0000"] == ["100 kg"]
    assert reading.issues[-1].message == (
        "Expected at most 100 blanks of lot 'A', got more: the portion is kept without mass"
    )
