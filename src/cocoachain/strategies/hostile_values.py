# ruff: noqa: RUF001 - characters that look like others are the point of this list
"""Values that readers, screens and other programs trip over, and that a record can still hold."""

from datetime import UTC, datetime, timedelta

from cocoachain.values.identifiers import LONGEST_IDENTIFIER

LEAP_NEIGHBOURS = tuple(
    moment + tick
    for moment in (datetime(2017, 1, 1, tzinfo=UTC), datetime(2015, 7, 1, tzinfo=UTC))
    for tick in (-timedelta(microseconds=1), timedelta(0), timedelta(seconds=1))
)
"""The last moment before the leap seconds of 2016 and 2015, and the first ones after them."""

EDGES = (
    datetime(1900, 1, 2, tzinfo=UTC),
    datetime(1970, 1, 1, tzinfo=UTC),
    datetime(2038, 1, 19, 3, 14, 8, tzinfo=UTC),
    datetime(2000, 2, 29, 23, 59, 59, 999_999, tzinfo=UTC),
    datetime(2100, 12, 30, tzinfo=UTC),
)
"""Ends of what clocks, spreadsheets and our own moments can count."""

CONFUSABLE = (
    "LOT-1", "lot-1", "Lot-1", "L0T-1", "LОT-1", "LOT-l", "LOT‐1", "LOT--1", "LOT-01", "LOT-1.0",
    "ＬＯＴ-1", "1", "01", "1.0", "1e1", "TRUE", "NULL", "None", "nan", "2026-01-05", "1/2",
    "=1+1", "@SUM(A1)", "+62", "-1", "'", '"', "a;b", "a,b", "a:2; b", "<b>", "&amp;", "%00",
    "../lot", "C:\\lot", "CON", "step:LOT-1", "json:1", "é", "ß", "ǆ", "İ", "ﬁ",
    "אבג-1", "لوت-١", "ロット", "١", "x" * LONGEST_IDENTIFIER, "🍫",
)  # fmt: skip
"""Identifiers that look like others, numbers, words, formulas, markup, paths; and a long one."""

HOSTILE_TEXTS = (
    *CONFUSABLE, "", " ", "\t", "a\nb", "\u00a0", "\u200e", "\u202eabc", "\ufeff", "x" * 2000,
    "<script>alert(1)</script>", "{{7*7}}", "${x}", "\u2028", "e\u0301",
)  # fmt: skip
"""Texts with markup, formulas, line ends, and characters that turn or hide others."""
