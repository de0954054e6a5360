"""HTML that is escaped exactly once, and the page that holds it: one file, no script.

Text becomes markup in one place, `element`. What is already `Markup` is taken as it is; anything
else is text and is escaped. So a value from a ledger cannot become an element, whatever it says.
"""

import base64
import hashlib
import html
import re
from collections.abc import Iterable
from urllib.parse import quote

import attrs

from cocoachain.rendering.widths import visible

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9:-]*")
_VOID = frozenset({"meta", "br", "col", "hr"})
_FORBIDDEN = frozenset({"script", "iframe", "object", "embed", "base", "link", "form"})
_SAFE_TARGET = re.compile(r"#|\./|\.\./|https://")


@attrs.frozen(repr=False)
class Markup:
    """HTML that needs no more escaping; only this package makes it."""

    text: str

    def __str__(self) -> str:
        """The HTML itself."""
        return self.text

    def __repr__(self) -> str:
        """Short: the first signs and the length."""
        return f"Markup({self.text[:40]!r}, {len(self.text)} signs)"

    def _repr_html_(self) -> str:
        return self.text


Child = Markup | str | int | None | Iterable["Markup | str | int | None"]


def escaped(text: str) -> Markup:
    r"""The text as HTML: signs of HTML escaped, invisible signs spelled out.

    >>> escaped("<b>\u202e")
    Markup('&lt;b&gt;\\u202e', 15 signs)
    """
    return Markup(html.escape(visible(text), quote=True))


def joined(parts: Iterable[Child], between: str = "") -> Markup:
    """All parts as one markup; `between` is text and is escaped like any other."""
    return Markup(_inner(between).join(_inner(part) for part in parts))


def element(name: str, /, *children: Child, **attributes: str | float | None) -> Markup:
    """An element with its children, text escaped; an attribute that is `None` is left out.

    A trailing underscore in an attribute's name goes (`class_`), an inner one becomes a hyphen
    (`aria_label`).

    Raises:
        ValueError: The element could run or load something (`script`, `onclick`, `style`, a link
            to anything but a place in the page, a file beside it or an https address).

    >>> str(element("td", "Ina & Ani", class_="name"))
    '<td class="name">Ina &amp; Ani</td>'
    """
    if not _NAME.fullmatch(name) or name.lower() in _FORBIDDEN:
        message = f"Expected a harmless HTML element, got {name!r}."
        raise ValueError(message)
    spelled = "".join(_attribute(key, value) for key, value in attributes.items())
    if name in _VOID:
        return Markup(f"<{name}{spelled}>")
    return Markup(f"<{name}{spelled}>{''.join(_inner(child) for child in children)}</{name}>")


def file_link(path: str, fragment: str = "") -> str:
    """The address, for `href`, of a file given by its path relative to the page.

    >>> file_link("../buku besar/steps.csv", "row=14")
    '../buku%20besar/steps.csv#row=14'
    """
    address = quote(path.replace("\\", "/"), safe="/")
    lead = "" if address.startswith(("../", "./")) else "./"
    tail = f"#{quote(fragment, safe='=!:')}" if fragment else ""
    return f"{lead}{address.lstrip('/')}{tail}"


def page(title: str, body: Markup, *, lang: str, style: str, description: str = "") -> str:
    """A whole HTML document in one file: no script, nothing loaded, readable in light and dark.

    The policy in its head allows the one style sheet, by its digest, and nothing else.
    """
    head = joined(
        [
            element("meta", charset="utf-8"),
            element("meta", http_equiv="Content-Security-Policy", content=_policy(style)),
            element("meta", name="viewport", content="width=device-width, initial-scale=1"),
            element("meta", name="color-scheme", content="light dark"),
            element("meta", name="referrer", content="no-referrer"),
            element("meta", name="description", content=description) if description else None,
            element("title", title),
            Markup(f"<style>{style}</style>"),
        ],
        "\n",
    )
    whole = element("html", "\n", element("head", "\n", head, "\n"), "\n",
                    element("body", body), "\n", lang=lang)  # fmt: skip
    return f"<!DOCTYPE html>\n{whole}\n"


def _policy(style: str) -> str:
    if "</" in style:
        message = "Expected a style sheet without '</', which would end the style element."
        raise ValueError(message)
    digest = base64.b64encode(hashlib.sha256(style.encode("utf-8")).digest()).decode("ascii")
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


def _inner(child: Child) -> str:
    if child is None:
        return ""
    if isinstance(child, Markup):
        return child.text
    if isinstance(child, str):
        return child if child == "\n" else escaped(child).text
    if isinstance(child, int):
        return str(child)
    return "".join(_inner(part) for part in child)


def _attribute(key: str, value: str | float | None) -> str:
    if value is None:
        return ""
    name = key.rstrip("_").replace("_", "-")
    text = visible(str(value))
    harmful = name.lower().startswith("on") or name.lower() in {"style", "src", "srcdoc"}
    if not _NAME.fullmatch(name) or harmful or not _safe_target(name, text):
        message = f"Expected a harmless attribute, got {name}={text[:80]!r}."
        raise ValueError(message)
    return f' {name}="{html.escape(text, quote=True)}"'


def _safe_target(name: str, text: str) -> bool:
    return name.lower() not in {"href", "xlink:href"} or bool(_SAFE_TARGET.match(text))
