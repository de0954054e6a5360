"""From events to records: lots, steps, transfers, and what corrects them.

Events are told in order of time. What each becomes is told in docs/reference/epcis.md.
"""

from collections.abc import Iterable, Sequence
from itertools import islice

from cocoachain.formats.epcis.containment import Containers, Held, plus
from cocoachain.formats.epcis.events import Event
from cocoachain.formats.epcis.lot_facts import learn
from cocoachain.formats.epcis.naming import Names
from cocoachain.formats.epcis.noting import Notebook
from cocoachain.formats.epcis.origins import declared_origins
from cocoachain.formats.epcis.vocabulary import step_kind
from cocoachain.model.steps import StepKind
from cocoachain.values.mass import Mass

MOST_CONTENTS = 200_000
"""How often lots are told of by way of containers: a small file could else ask for any number."""

_MAKING_WORDS = frozenset({"commissioning", "creating_class_instance"})
_TRANSFORMATION = "TransformationEvent"
_CONTAINING = frozenset({"AggregationEvent", "AssociationEvent"})
_KNOWN = frozenset({"ObjectEvent", "TransactionEvent", _TRANSFORMATION}) | _CONTAINING


class Tale(Notebook):
    """All that some events say, as records."""

    def __init__(self, names: Names) -> None:
        """Nothing is told yet, and all containers are empty."""
        super().__init__(names)
        self.containers = Containers()
        self.cut_short: Event | None = None
        """The first event of which the contents of containers were not told."""

        self._contents = 0

    def tell(self, events: Sequence[Event], copies: Iterable[tuple[Event, str]] = ()) -> None:
        """Tell events in their order; copies say the same again and only go out again."""
        for event in events:  # the first spelling read is kept: in the order of the document
            self._name(event)
        self._wrong = {each.key for each in events if each.error is not None}
        for each in sorted(events, key=lambda event: event.order):
            self._tell(each)
        for event, lots in self._doubted:
            learn(event, lots)  # what was declared wrong counts where nothing else is known
        for copy, key in copies:
            self._carry(copy, key)

    def _tell(self, event: Event) -> None:
        if event.kind == _TRANSFORMATION:
            self._transform(event)
        elif event.kind in _CONTAINING and event.parent is not None:
            self._contain(event)
        elif event.kind in _KNOWN:
            self._observe(event)
        self._carry(event, event.key)

    def _transform(self, event: Event) -> None:
        taken: list[Held] = []
        for thing in event.inputs:
            held = self._held(event, thing)
            inside = self._inside(event, [held.lot])
            leaves = [each for each in inside if not self.containers.children(each.lot)]
            for each in leaves:
                self.lots[each.lot].told.hear(event)
            taken += leaves or [held]
        made = [self._held(event, thing) for thing in event.outputs]
        name = event.raw.get("transformationID")
        draft = self._step(event, str(name) if name else event.key, step_kind(event.biz_step))
        draft.inputs += taken
        draft.outputs += made
        self._note(event, "step", draft.id)
        self._learn(event, [self.lots[each.lot] for each in made])
        if self._is_wrong(event):
            return
        for each in taken:
            self.containers.use(each)
        for each in made:
            self._began(event, each.lot)

    def _contain(self, event: Event) -> None:
        parent = self._lot(str(event.parent))
        parent.told.hear(event)
        children = [self._held(event, each) for each in event.things]
        if event.action == "DELETE":
            named = children or list(self.containers.children(parent.id))
            self._touch(event, [Held(parent.id), *named])
            if not self._is_wrong(event):
                for child in named:
                    self.containers.take(parent.id, child)
            return
        single = {self.names.take("lot", each.name): each.amount is None for each in event.things}
        new = [
            child
            for child in children
            if event.action == "ADD" or not self.containers.holds(parent.id, child.lot)
        ]
        if new:
            self._pack(event, parent.id, new)
        self._touch(event, [Held(parent.id), *children], moved_only=bool(new))
        if not self._is_wrong(event):
            for child in new:
                self.containers.put(parent.id, child, single=single[child.lot])

    def _pack(self, event: Event, parent: str, children: list[Held]) -> None:
        """The step by which a container has its contents; it takes no mass from them."""
        draft = self._step(event, event.key, StepKind.PACK)
        draft.inputs += [Held(each.lot, Mass(0)) for each in children]
        draft.outputs.append(Held(parent, Mass(0)))
        self._note(event, "step", draft.id)

    def _observe(self, event: Event) -> None:
        things = [self._held(event, each) for each in event.things]
        if event.parent is not None:
            parent = self._lot(event.parent)
            parent.told.hear(event)
            things.insert(0, Held(parent.id))
        if event.kind == "ObjectEvent":
            self._learn(event, [self.lots[each.lot] for each in things])
            self._commission(event, things)
            self._origins(event, things)
        if event.biz_step == "destroying" and things:
            self._destroy(event, things)
        else:
            self._touch(event, things, moved_only=_is_making(event))

    def _commission(self, event: Event, things: list[Held]) -> None:
        """Lots begin to be; what is commissioned later is more of the same."""
        for held in things if _is_making(event) else ():
            draft = self.lots[held.lot]
            self._note(event, "lot", draft.id, draft.id)
            if not self._is_wrong(event):
                draft.created = plus(draft.created or Mass(0), held.mass)
                draft.uncounted |= draft.created is None
                self._began(event, draft.id)

    def _origins(self, event: Event, things: list[Held]) -> None:
        """The plots that the event declares; a lot that it names alone may come from them."""
        found = list(declared_origins(event))
        for plot, producer in found:
            self.grounds.append(plot)
            if producer is not None and producer not in self.grounds:
                self.grounds.append(producer)
        if found and len(things) == 1 and not self._is_wrong(event):
            fields = self.lots[things[0].lot].fields
            if len(found) == 1:
                fields.setdefault("plot", found[0][0].id)
            else:
                fields.setdefault("plots", tuple(plot.id for plot, _ in found))

    def _destroy(self, event: Event, things: list[Held]) -> None:
        draft = self._step(event, event.key, StepKind.DISPOSE)
        draft.inputs += self._with_contents(event, things)
        self._note(event, "step", draft.id)
        if not self._is_wrong(event):
            for each in draft.inputs:
                self.containers.use(each)

    def _touch(self, event: Event, things: list[Held], *, moved_only: bool = False) -> None:
        """A transfer of each lot and of all that lies in it; perhaps only of those that moved."""
        ends = self._ends(event)
        touched = self._with_contents(event, things)
        for number, held in enumerate(touched, 1):
            name = event.key if len(touched) == 1 else f"{event.key}#{number}"
            draft = self.movements.draft(event, held, name, ends)
            lay = self.movements.lies(held.lot)
            if moved_only and lay in {None, draft.to_site} and draft.to_party is None:
                self.movements.begin(held.lot, ends.here)
                continue
            if self._is_wrong(event):
                self.movements.drafts[name] = draft
            else:
                draft = self.movements.move(event, draft)
            self._note(event, "transfer", draft.id, held.lot)

    def _inside(self, event: Event, lots: list[str]) -> list[Held]:
        """All that lies in the lots now, within bounds."""
        left = MOST_CONTENTS - self._contents
        inside = list(islice(self.containers.contents(lots), left + 1))
        if len(inside) > left:
            self.cut_short = self.cut_short or event
            return []
        self._contents += len(inside)
        return inside

    def _with_contents(self, event: Event, held: Sequence[Held]) -> list[Held]:
        """The lots and all that lies in them now; of a lot that is named itself, that is all."""
        found = {each.lot: each for each in held}
        for each in self._inside(event, [each.lot for each in held]):
            if each.lot not in found:
                found[each.lot] = each
                self.lots[each.lot].told.hear(event)
        return list(found.values())


def _is_making(event: Event) -> bool:
    """Whether an object event says that its objects begin to be."""
    if event.kind != "ObjectEvent" or event.action != "ADD":
        return False
    return event.biz_step in _MAKING_WORDS or ":" in (event.biz_step or ":")
