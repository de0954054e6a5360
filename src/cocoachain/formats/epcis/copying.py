"""Copies of values of JSON, made without recursion."""

from collections.abc import Callable, Mapping
from typing import Any


def _same(text: str) -> str:
    return text


def copied(value: object, retold: Callable[[str], str] = _same) -> Any:  # noqa: ANN401 - any value of JSON
    """A copy as plain lists and dicts, of those or of what an extra holds; each text ``retold``."""
    root: list[object] = [None]
    ahead: list[tuple[Any, str | int, object]] = [(root, 0, value)]
    while ahead:
        holder, key, each = ahead.pop()
        made: object = each
        if isinstance(each, Mapping):
            parts = {retold(name): part for name, part in each.items()}
            made = dict.fromkeys(parts)
            ahead += [(made, name, part) for name, part in parts.items()]
        elif isinstance(each, list | tuple):
            made = [None] * len(each)
            ahead += [(made, at, part) for at, part in enumerate(each)]
        elif isinstance(each, str):
            made = retold(each)
        holder[key] = made
    return root[0]
