"""The words of the cells: English words and what else is read for them (``words.toml``)."""

import re
import tomllib
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib.resources import files

from cocoachain.errors import FormatError
from cocoachain.values.identifiers import nearest_names

_LONGEST_WORD = 40
_MOST_SHOWN = 9
"""Words of a list that a message names before it says what it got."""

_PARTING = re.compile(r"[\s_-]+")


@cache
def vocabulary() -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    """Each list of words: the English word and its synonyms, the Indonesian one first."""
    text = files(__package__).joinpath("words.toml").read_text(encoding="utf-8")
    tables = tomllib.loads(text)
    return {
        name: {word: tuple(synonyms) for word, synonyms in table.items()}
        for name, table in tables.items()
    }


def words_of(name: str) -> tuple[str, ...]:
    """The English words of a list."""
    return tuple(vocabulary()[name])


def local_word(name: str, word: str) -> str:
    """The Indonesian word for an English one."""
    return vocabulary()[name][word][0]


def read_word(name: str, text: str) -> str:
    """The English word that ``text`` means in that list.

    Raises:
        FormatError: Not one of its words; the nearest are named.

    >>> read_word("stage", "Biji Basah")
    'wet_beans'
    """
    found = _meanings(name).get(folded(text))
    if found is not None:
        return found
    raise FormatError(f"Expected {_expected(name)}, got {text!r}{_hint(name, text)}")


@cache
def _expected(name: str) -> str:
    """All words of a short list, in English and as the Indonesian template shows them."""
    words = words_of(name)
    if len(words) > _MOST_SHOWN:
        return f"a word for {name}"
    return f"one of {', '.join(words)} ({', '.join(local_word(name, each) for each in words)})"


@lru_cache(maxsize=1024)
def _hint(name: str, text: str) -> str:
    """The nearest words, or all; kept, since a wrong word mostly fills a column."""
    near = nearest_names(text, _meanings(name)) if len(text) <= _LONGEST_WORD else ()
    if near:
        return f"; nearest: {', '.join(map(repr, near))}"
    words = words_of(name)
    return f"; one of: {', '.join(words)}" if len(words) > _MOST_SHOWN else ""


def folded(text: str) -> str:
    """The text without the differences that do not count between words and headings."""
    return _PARTING.sub("_", text.strip().casefold())


@cache
def _meanings(name: str) -> Mapping[str, str]:
    """The English word by every spelling that is read for it."""
    meanings = {folded(word): word for word in vocabulary()[name]}
    for word, synonyms in vocabulary()[name].items():
        for synonym in synonyms:
            meanings.setdefault(folded(synonym), word)
    return meanings
