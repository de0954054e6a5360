"""Chains with one fault: for every rule of the catalogue, and for the rules of callers."""

import inspect
from collections.abc import Callable, Iterable
from contextlib import suppress

from hypothesis import strategies as st
from hypothesis.errors import UnsatisfiedAssumption
from hypothesis.strategies import DrawFn, SearchStrategy

from cocoachain.errors import RecordTypeError, UnknownChoiceError
from cocoachain.model.chain import Chain
from cocoachain.model.records import Record
from cocoachain.rules.catalogue import RULES
from cocoachain.rules.checking import check
from cocoachain.rules.rule import Rule
from cocoachain.strategies.breaking import breakers
from cocoachain.strategies.chain_strategies import chains, whole_ways
from cocoachain.values.identifiers import nearest_names

Spoiled = Chain | Iterable[Record] | SearchStrategy[Chain]
Spoil = Callable[[Chain], Spoiled] | Callable[[DrawFn, Chain], Spoiled]
"""Spoils a sound chain: ``(chain)``, or ``(draw, chain)`` to draw where and how."""


def broken(code: str) -> SearchStrategy[Chain]:
    """Sound chains spoiled in one way, so that the rule of that code finds something.

    No unrelated rule of any profile finds an error or a warning. What a breaker cannot help but set
    off as well is written down, with the reason:
    :func:`cocoachain.strategies.breaking.related`.

    The chain is a small one where the breaker finds what it needs in it, or brings it along; else
    one that went the whole way, with 48 lots and more.

    Raises:
        UnknownChoiceError: There is no such rule, or it has no breaker; the nearest are given.
    """
    known = breakers()
    if code not in known:
        raise UnknownChoiceError("rule with a breaker", code, nearest_names(code, known))
    return _broken(code)


_MOST_IN_SMALL = 8
"""So many lots at most in a small chain."""

_ONE_IN = 4
"""One chain in so many goes the whole way, also where a small one would do."""

NEEDS_MUCH = frozenset[str]()
"""Rules whose breakers need more than any small chain has."""


@st.composite
def _broken(draw: DrawFn, code: str) -> Chain:
    breaker, whole = breakers()[code], draw(st.integers(1, _ONE_IN)) == _ONE_IN
    if not whole and code not in NEEDS_MUCH:
        small = draw(chains("north-lombok", max_lots=_MOST_IN_SMALL))
        with suppress(UnsatisfiedAssumption):  # there may be nothing to spoil in it
            return breaker(draw, small)
    return breaker(draw, draw(whole_ways()))


def broken_by(rule: Rule | str, spoil: Spoil, *, profile: str = "lineage") -> SearchStrategy[Chain]:
    """Sound chains in which a rule finds nothing, spoiled by a function of the caller.

    ``spoil`` is ``(chain)`` or ``(draw, chain)`` and gives back the spoiled chain. It may give an
    example up with :func:`hypothesis.reject`. Half of the chains are drawn small; the other half
    have a lot of every stage and a record of every kind, so that there is something to spoil. Under
    ``profile`` they are silent before they are spoiled.

    Test the rule by asking that it finds something in every such chain::

        @given(strategies.broken_by(my_rule, spoil))
        def test_my_rule_finds_it(chain):
            assert check(chain, rules=[my_rule]).findings

    Raises:
        UnknownChoiceError: There is no such rule or profile; the nearest are given.
        RecordTypeError: ``rule`` is neither a rule nor a code.
    """
    ours = _rule(rule)
    sound = st.one_of(chains(profile), whole_ways())
    return _broken_by(ours, spoil, sound)


@st.composite
def _broken_by(draw: DrawFn, rule: Rule, spoil: Spoil, sound: SearchStrategy[Chain]) -> Chain:
    before = draw(sound.filter(lambda chain: not check(chain, rules=[rule]).findings))
    after = _called(spoil, draw, before)
    if isinstance(after, SearchStrategy):
        after = draw(after)
    if isinstance(after, Chain):
        return after
    if after is None:
        message = "Expected the spoiled chain from spoil, got None"
        raise RecordTypeError(message)
    return Chain.of(after)


def _called(spoil: Spoil, draw: DrawFn, chain: Chain) -> Spoiled | None:
    """What the function makes of the chain, with or without ``draw``."""
    names = [
        name
        for name, each in inspect.signature(spoil).parameters.items()
        if each.kind in {each.POSITIONAL_ONLY, each.POSITIONAL_OR_KEYWORD}
        and each.default is each.empty
    ]
    call: Callable[..., Spoiled | None] = spoil
    if len(names) < 2:  # noqa: PLR2004 - a chain, and what draws
        return call(chain)
    return call(chain, draw) if names[1] == "draw" else call(draw, chain)


def _rule(rule: object) -> Rule:
    if isinstance(rule, Rule):
        return rule
    if isinstance(rule, str) and rule in RULES:
        return RULES[rule]
    if isinstance(rule, str):
        raise UnknownChoiceError("rule", rule, nearest_names(rule, RULES))
    message = f"Expected a rule made by @rule, or a code, got {type(rule).__name__}: {rule!r}"
    raise RecordTypeError(message)
