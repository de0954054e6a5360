"""Recipes with parts and coachings with attendees: several rows, one record."""

from decimal import Decimal

from cocoachain.model.products import Recipe, RecipePart
from ledger_files import read_sheets, told


def test_the_rows_of_a_recipe_are_its_parts(tmp_path) -> None:
    reading = read_sheets(
        tmp_path,
        recipes="""
            id,name,product_class,what,share_pct
            R-1,Bar,chocolate,liquor,62
            R-2,,,,
            R-1,,,sugar,38
        """,
    )

    assert told(reading) == []
    assert reading.chain.recipes == (
        Recipe(
            id="R-1", name="Bar", product_class="chocolate",
            parts=(RecipePart("liquor", Decimal(62)), RecipePart("sugar", Decimal(38))),
        ),
        Recipe(id="R-2"),
    )  # fmt: skip


def test_a_part_needs_its_name_and_share(tmp_path) -> None:
    reading = read_sheets(tmp_path, recipes="id,what,share_pct\nR-1,liquor,\nR-1,,38\n,sugar,1\n")

    assert told(reading) == [
        (
            "recipes.csv, row 2, column share_pct: Expected per cent by mass of "
            "what is "
            "put in, got a blank cell: row not read"
        ),
        (
            "recipes.csv, row 3, column what: Expected a stage such as liquor, "
            "or an "
            "ingredient, got a blank cell: row not read"
        ),
        (
            "recipes.csv, row 4, column id: Expected the recipe's identifier, "
            "got a blank "
            "cell: row not read"
        ),
    ]
    assert reading.chain.recipes == (Recipe(id="R-1"),)


COACHING = """
    id,start,end,topic,institution,attendee,cost,score_before,score_after,ruang
    C-1,2026-05-04,2026-05-05,drying,DINAS,F-1,100,40,65,A
    C-1,2026-05-04,2026-05-05,drying,DINAS,F-2,100,,,A
"""


def test_the_rows_of_a_coaching_are_its_attendees(tmp_path) -> None:
    reading = read_sheets(tmp_path, coaching=COACHING)

    assert told(reading) == []
    (coaching,) = reading.chain.coachings
    assert [(each.party, each.score_before, each.score_after) for each in coaching.attendees] == [
        ("F-1", 40, 65),
        ("F-2", None, None),
    ]
    assert (coaching.cost, coaching.currency, dict(coaching.extra)) == (100, "IDR", {"ruang": "A"})


def test_rows_that_do_not_agree_are_issues_and_the_first_is_kept(tmp_path) -> None:
    reading = read_sheets(
        tmp_path, coaching=COACHING + "C-1,2026-05-04,2026-05-05,roasting,DINAS,F-3,200,,,B\n"
    )

    at = "coaching.csv, row 4, column"
    assert sorted(told(reading)) == [
        f"{at} cost: Expected 100 as in row 2, got 200: the first is kept",
        f"{at} ruang: Expected 'A' as in row 2, got 'B': the first is kept",
        f"{at} topic: Expected drying as in row 2, got roasting: the first is kept",
    ]
    (coaching,) = reading.chain.coachings
    assert coaching.topic == "drying"
    assert len(coaching.attendees) == 3


def test_scores_without_an_attendee_are_an_issue(tmp_path) -> None:
    reading = read_sheets(
        tmp_path, coaching=COACHING + "C-1,2026-05-04,2026-05-05,drying,DINAS,,100,40,,A\n"
    )

    assert told(reading) == [
        (
            "coaching.csv, row 4, column attendee: Expected an attendee beside the "
            "scores, got a blank cell"
        )
    ]


def test_the_very_same_row_twice_is_kept_and_noted(tmp_path) -> None:
    reading = read_sheets(
        tmp_path, coaching=COACHING + "C-1,2026-05-04,2026-05-05,drying,DINAS,F-1,100,40,65,A\n"
    )

    assert told(reading) == []
    assert len(reading.chain.coachings[0].attendees) == 3
    assert "coaching.csv: row 4 repeats row 2; both are kept" in reading.notes


def test_a_coaching_without_a_topic_is_not_read(tmp_path) -> None:
    reading = read_sheets(
        tmp_path, coaching="id,start,end,topic,institution\nC-1,2026-05-04,2026-05-05,,DINAS\n"
    )

    assert told(reading) == [
        ("coaching.csv, row 2, column topic: Expected on what, got a blank cell: row not read")
    ]
    assert reading.chain.coachings == ()
