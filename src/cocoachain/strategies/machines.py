"""A stateful machine: a chain that grows step by step, for the tests of stores and apps."""

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from cocoachain.model.chain import Chain
from cocoachain.model.records import Record
from cocoachain.rules.checking import check
from cocoachain.strategies.operations import operation
from cocoachain.strategies.simulation import Op, Simulation


class ChainMachine(RuleBasedStateMachine):
    """Grows a sound chain: deliveries, work, splits, blends, moves, sales, notes.

    Make a class of your own from it. After each operation :meth:`grew` is called with the records
    that are new; put them into what you test there. ``self.chain`` is all that was recorded so far,
    and is what you compare with. Add rules and invariants as Hypothesis has it::

        class StoreMachine(strategies.ChainMachine):
            def __init__(self):
                super().__init__()
                self.store = MyStore()

            def grew(self, records):
                self.store.add(records)

            @invariant()
            def the_store_holds_the_chain(self):
                assert self.store.chain() == self.chain

        TestStore = StoreMachine.TestCase

    Under ``profile`` the chain is silent after every operation; the machine asks at its end.
    """

    profile = "lineage"
    """The profile under which the chain stays silent; a class may set another one."""

    def __init__(self) -> None:
        """Begin with one delivery."""
        super().__init__()
        self._simulation = Simulation(loose=self.profile == "lineage")
        self._told = 0
        self._chain: Chain | None = None

    @property
    def chain(self) -> Chain:
        """All that was recorded so far."""
        if self._chain is None:
            self._chain = self._simulation.chain()
        return self._chain

    def grew(self, records: tuple[Record, ...]) -> None:
        """Called after each operation with the new records; does nothing unless you say what."""

    def carry_out(self, operation: Op) -> None:
        """Carry one operation out, and tell of its records."""
        self._simulation.run([operation])
        self._chain = None
        records = tuple(self._simulation.records[self._told :])
        self._told = len(self._simulation.records)
        if records:
            self.grew(records)

    @initialize(delivery=operation("source"))
    def begin(self, delivery: Op) -> None:
        """One delivery, so that there is something to work on."""
        self.carry_out(delivery)

    @rule(delivery=operation("source"))
    def deliver(self, delivery: Op) -> None:
        """A farmer delivers, or harvests."""
        self.carry_out(delivery)

    @rule(work=operation("work"))
    def work(self, work: Op) -> None:
        """A lot is worked on: fermented, dried, roasted, …, packed."""
        self.carry_out(work)

    @rule(parting=st.one_of(operation("split"), operation("blend")))
    def part_or_join(self, parting: Op) -> None:
        """A lot is split, or two are blended."""
        self.carry_out(parting)

    @rule(going=st.one_of(operation("move"), operation("sell"), operation("dispose")))
    def send_off(self, going: Op) -> None:
        """A lot is moved, sold or thrown away."""
        self.carry_out(going)

    @rule(note=operation("note"))
    def note(self, note: Op) -> None:
        """Something is weighed, tested, counted, certified, paid or taught."""
        self.carry_out(note)

    def teardown(self) -> None:
        """At the end, no rule of the profile finds an error or a warning."""
        faults = [
            each for each in check(self.chain, self.profile).findings if each.severity != "note"
        ]
        if faults:
            message = f"Expected a chain that is silent under {self.profile!r}, got {faults[0]}"
            raise AssertionError(message)
