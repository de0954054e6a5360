"""What the parts of the audit page share: sections with a heading, and what was left out."""

from cocoachain.rendering.markup import Child, Markup, element
from cocoachain.reports.words import Words


def section(name: str, title: str, *children: Child) -> Markup:
    """A part of the page with its heading, which names it for a screen reader."""
    heading = element("h2", title, id=f"{name}-title")
    return element("section", heading, *children, id=name, aria_labelledby=f"{name}-title")


def more(count: int, words: Words, *, name: str = "p") -> Markup | None:
    """How many more there are than are shown, and where to find them; nothing if all are shown."""
    if count <= 0:
        return None
    text = words.say("… and {count} more; see audit.json", count=words.number(count))
    return element(name, text, class_="more")
