"""M07 to M10: pressing, finishing, shell and bean equivalents."""

import pytest


def pressed(make, butter, cake, kinds="press", solid="cake"):
    return make.one_step(kinds, {"liquor": 100}, {"butter": butter, solid: cake})


@pytest.mark.parametrize(
    ("butter", "cake"),
    [("48", "52"), ("45", "50"), ("38", "62"), ("54", "41"), ("23.334", "76.666")],
)
def test_a_press_in_balance_is_no_finding(make, butter, cake):
    assert make.said("M07", pressed(make, butter, cake)) == []


def test_more_than_the_liquor_is_an_error_everywhere(make):
    records = pressed(make, "45", "55.000001")
    message = (
        "error step S-1: Expected at most 1 of the liquor as butter and cake, "
        "got 1.00000001: 100.000001 kg of 100 kg"
    )

    assert make.said("M07", records) == [message]
    assert make.said("M07", records, profile="ikm") == [message]


def test_less_than_the_floor_is_an_error_in_industry(make):
    assert make.said("M07", pressed(make, "45", "49.999999")) == [
        (
            "error step S-1: Expected at least 0.95 of the liquor as butter and cake, "
            "got 0.94999999: 94.999999 kg of 100 kg"
        )
    ]


def test_a_small_workshop_may_lose_more(make):
    assert make.said("M07", pressed(make, "40", "45"), profile="ikm") == []
    assert make.said("M07", pressed(make, "40", "44.999999"), profile="ikm") == [
        (
            "warning step S-1: Expected at least 0.85 of the liquor as butter and cake, "
            "got 0.84999999: 84.999999 kg of 100 kg"
        )
    ]


def test_more_butter_than_the_liquor_has_fat_is_an_error(make):
    assert make.said("M07", pressed(make, "54.000001", "41")) == [
        (
            "error step S-1: Expected 0 to 0.4 of the cake as fat, got −0.00000002: "
            "54.000001 kg of butter and 41 kg of cake from 100 kg"
        )
    ]


def test_a_cake_that_would_keep_too_much_fat_is_an_error(make):
    assert make.said("M07", pressed(make, "20", "80")) == [
        (
            "error step S-1: Expected 0 to 0.4 of the cake as fat, got 0.425: "
            "20 kg of butter and 80 kg of cake from 100 kg"
        )
    ]


def test_the_cake_may_keep_just_four_tenths_of_fat(make):
    assert make.said("M07", pressed(make, "25", "72.5"), liquor_fat="0.54") == []
    assert len(make.said("M07", pressed(make, "24.999999", "72.5"))) == 1


def test_the_fat_of_the_liquor_can_be_set(make):
    assert make.said("M07", pressed(make, "55", "45"), liquor_fat="0.55") == []
    assert len(make.said("M07", pressed(make, "55", "45"))) == 1


def test_powder_from_the_same_go_counts_as_cake(make):
    assert make.said("M07", pressed(make, "45", "51", "press+pulverise", "powder")) == []


def test_a_press_that_gives_butter_alone_has_no_cake_to_judge(make):
    assert make.said("M07", make.one_step("press", {"liquor": 100}, {"butter": 96})) == []


def test_nibs_that_are_pressed_and_chains_without_a_press_are_not_judged(make):
    nibs = make.one_step("press", {"nibs": 100}, {"butter": 40, "cake": 55})
    none = make.one_step("store", {"beans": 1}, {"beans": 1})

    assert make.why_not("M07", nibs) == "1 of 1 steps: it did not press liquor alone"
    assert make.why_not("M07", none) == "no step presses liquor"


# ------------------------------------------------------------------------------------------- M08


@pytest.mark.parametrize(
    ("kinds", "ins", "outs", "floor", "message"),
    [
        ("pulverise", {"cake": 100}, "powder", "90",
         "Expected at least 0.9 of the cake as powder, got 0.89999999: 89.999999 kg of 100 kg"),
        ("conche", {"liquor": 60, "ingredient": 40}, "chocolate", "90",
         (
             "Expected at least 0.9 of the mix out of the conche, "
             "got 0.89999999: 89.999999 kg of 100 kg"
         )),
        ("mould", {"chocolate": 100}, "chocolate", "80",
         (
             "Expected at least 0.8 of the chocolate as good pieces, "
             "got 0.79999999: 79.999999 kg of 100 kg"
         )),
        ("mix+conche+mould", {"liquor": 60, "ingredient": 40}, "chocolate", "72",
         (
             "Expected at least 0.72 of the mix out of the conche, "
             "got 0.71999999: 71.999999 kg of 100 kg"
         )),
    ],
)  # fmt: skip
def test_finishing_may_lose_just_so_much(make, kinds, ins, outs, floor, message):
    less = f"{int(floor) - 1}.999999"

    assert make.said("M08", make.one_step(kinds, ins, {outs: floor})) == []
    assert make.said("M08", make.one_step(kinds, ins, {outs: less})) == [
        f"warning step S-1: {message}"
    ]


def test_packing_material_counts_on_neither_side(make):
    records = make.one_step("mould+pack", {"chocolate": 10, "other": 5}, {"packed": 8})

    assert make.said("M08", records) == []


def test_rework_counts_as_put_out(make):
    lots = [
        make.lot("C", "chocolate", 100),
        make.lot("P", "chocolate", 50),
        make.lot("R", "chocolate", 45),
    ]

    assert make.said("M08", lots, make.step("S-1", "mould", {"C": 100}, {"P": 50, "R": 45})) == []


def test_a_whole_line_has_losses_of_its_own(make):
    records = make.one_step("roast+winnow+grind+conche", {"beans": 100}, {"chocolate": 60})

    assert make.why_not("M08", records) == (
        "1 of 1 steps: what it did in the same go has losses of its own"
    )


def test_the_floors_of_finishing_can_be_set(make):
    records = make.one_step("mould", {"chocolate": 100}, {"chocolate": 70})

    assert make.said("M08", records, moulded_least="0.7") == []
    assert len(make.said("M08", records)) == 1


def test_a_chain_without_finishing_is_not_run(make):
    records = make.one_step("store", {"beans": 1}, {"beans": 1})

    assert make.why_not("M08", records) == "no step pulverises, conches or moulds"


# ------------------------------------------------------------------------------------------- M09


@pytest.mark.parametrize(
    ("shell", "found"), [("8", 0), ("7.999999", 1), ("25", 0), ("25.000001", 1), ("15", 0)]
)
def test_shell_has_its_share_of_the_beans(make, shell, found):
    records = make.one_step("winnow", {"beans": 100}, {"nibs": 70, "shell": shell})

    assert len(make.said("M09", records)) == found


def test_shell_may_be_a_loss_or_both(make):
    lost = make.one_step("roast+winnow", {"beans": 100}, {"nibs": 80}, {"shell": 12, "roasting": 5})
    both = make.one_step("winnow", {"beans": 100}, {"nibs": 80, "shell": 4}, {"shell": 4})

    assert make.said("M09", lost) == []
    assert make.said("M09", both) == []


def test_no_shell_at_all_is_a_warning(make):
    records = make.one_step("winnow", {"beans": 100}, {"nibs": 80}, {"unexplained": 20})

    assert make.said("M09", records) == [
        (
            "warning step S-1: Expected 0.08 to 0.25 of the beans as shell, "
            "got no shell at all from 100 kg"
        )
    ]


def test_too_much_shell_is_a_warning(make):
    records = make.one_step("winnow", {"beans": 100}, {"nibs": 70, "shell": 30})

    assert make.said("M09", records) == [
        "warning step S-1: Expected 0.08 to 0.25 of the beans as shell, got 0.3: 30 kg of 100 kg"
    ]


def test_the_shares_of_shell_can_be_set(make):
    records = make.one_step("winnow", {"beans": 100}, {"nibs": 70, "shell": 30})

    assert make.said("M09", records, most="0.3") == []
    assert len(make.said("M09", records, least="0.31", most="0.4")) == 1


def test_nibs_winnowed_again_and_chains_without_winnowing_are_not_judged(make):
    again = make.one_step("winnow", {"nibs": 100}, {"nibs": 99, "shell": 1})
    none = make.one_step("store", {"beans": 1}, {"beans": 1})

    assert make.why_not("M09", again) == "1 of 1 steps: it took no beans"
    assert make.why_not("M09", none) == "no step winnows beans"


# ------------------------------------------------------------------------------------------- M10


def test_a_press_keeps_the_bean_equivalent_to_two_per_cent(make):
    # 100 kg of liquor are 125 kg of beans; 2 % more are 127.5 kg.
    kept = make.one_step("press", {"liquor": 100}, {"butter": "63.333333", "cake": "36.666667"})
    more = make.one_step("press", {"liquor": 100}, {"butter": "63.333334", "cake": "36.666667"})

    assert make.said("M10", kept) == []
    assert make.said("M10", more) == [
        (
            "error step S-1: Expected at most 127.5 kg of bean equivalent out (ICCO), "
            "got 127.500001 kg from 125 kg in"
        )
    ]


def test_beans_count_as_their_mass(make):
    assert make.said("M10", make.one_step("grind", {"beans": 100}, {"liquor": "81.6"})) == []


def test_liquor_within_the_yield_of_beans_is_only_a_warning(make):
    assert make.said("M10", make.one_step("grind", {"beans": 100}, {"liquor": 86})) == [
        (
            "warning step S-1: Expected at most 102 kg of bean equivalent out (ICCO), "
            "got 107.5 kg from 100 kg in"
        )
    ]
    assert make.said("M10", make.one_step("grind", {"beans": 100}, {"liquor": "86.000001"})) == [
        (
            "error step S-1: Expected at most 102 kg of bean equivalent out (ICCO), "
            "got 107.500001 kg from 100 kg in"
        )
    ]


def test_another_scheme_counts_otherwise(make):
    records = make.one_step("press", {"liquor": 100}, {"butter": 70, "cake": 30})

    assert make.said("M10", records, scheme="UTZ") == []
    assert len(make.said("M10", records)) == 1


def test_the_tolerance_of_equivalents_can_be_set(make):
    records = make.one_step("press", {"liquor": 100}, {"butter": 60, "cake": 40})

    assert make.said("M10", records) == []
    assert make.said("M10", records, tolerance=0) == [
        (
            "error step S-1: Expected at most 125 kg of bean equivalent out (ICCO), "
            "got 127 kg from 125 kg in"
        )
    ]


def test_nibs_have_no_factor(make):
    records = make.one_step("grind", {"nibs": 100}, {"liquor": 100})

    assert make.why_not("M10", records) == (
        "1 of 1 steps: nibs and ingredients have no bean-equivalent factor"
    )


def test_a_chain_without_products_is_not_run(make):
    records = make.one_step("store", {"beans": 1}, {"beans": 1})

    assert make.why_not("M10", records) == "no step makes liquor, butter, cake or powder"
