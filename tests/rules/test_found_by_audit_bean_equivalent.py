import pytest


@pytest.mark.parametrize("waste", ["shell", "other"])
def test_liquor_of_beans_stays_a_warning_where_the_waste_was_weighed(make, waste):
    records = make.one_step("roast+winnow+grind", {"beans": 100}, {"liquor": 83, waste: 10})

    assert make.said("M10", records) == [
        (
            "warning step S-1: Expected at most 102 kg of bean equivalent out (ICCO), "
            "got 103.75 kg from 100 kg in"
        )
    ]


def test_more_liquor_than_beans_can_give_is_an_error_where_the_shell_was_weighed(make):
    records = make.one_step(
        "roast+winnow+grind", {"beans": 100}, {"liquor": "86.000001", "shell": 10}
    )

    assert make.said("M10", records) == [
        (
            "error step S-1: Expected at most 102 kg of bean equivalent out (ICCO), "
            "got 107.500001 kg from 100 kg in"
        )
    ]
