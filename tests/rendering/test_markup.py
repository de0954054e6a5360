import base64
import hashlib
import html
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cocoachain.rendering.markup import Markup, element, escaped, file_link, joined, page
from cocoachain.rendering.widths import visible


class Seen(HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags, self.text = [], ""

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text += data


def seen(markup):
    parser = Seen()
    parser.feed(str(markup))
    parser.close()
    return parser


HOSTILE = st.one_of(
    st.text(),
    st.sampled_from(
        ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "</title>", "<!--", "&lt;",
         "\u202eRAB", "]]>", "javascript:alert(1)", "' onclick='x"]
    ),
)  # fmt: skip


@given(HOSTILE, HOSTILE)
def test_a_text_stays_a_text_in_content_and_in_attributes(content, value):
    found = seen(element("p", content, title=value))

    assert found.tags == [("p", {"title": visible(value)})]
    assert found.text == visible(content)


def test_markup_is_not_escaped_again():
    assert str(element("p", element("b", "a & b"), " <")) == "<p><b>a &amp; b</b> &lt;</p>"


def test_children_may_be_nested_in_lists_and_numbers_and_nothing():
    assert str(element("ul", [element("li", 1), None, "x"], None)) == "<ul><li>1</li>x</ul>"


def test_attributes_are_spelled_as_html_does():
    assert str(element("td", class_="a", aria_label="b", hidden=None, colspan=2)) == (
        '<td class="a" aria-label="b" colspan="2"></td>'
    )


def test_void_elements_are_not_closed():
    assert str(element("br")) == "<br>"


@pytest.mark.parametrize("name", ["script", "SCRIPT", "iframe", "form", "a b", "", "1", "p>"])
def test_an_element_that_could_act_is_refused(name):
    with pytest.raises(ValueError, match="Expected a harmless HTML element"):
        element(name)


@pytest.mark.parametrize(
    "attributes",
    [
        {"onclick": "x"},
        {"ONload": "x"},
        {"style": "color:red"},
        {"src": "x"},
        {"href": "javascript:alert(1)"},
        {"href": " javascript:alert(1)"},
        {"href": "data:text/html,x"},
        {"href": "//evil.example"},
        {"href": "/etc/passwd"},
        {"a b": "x"},
    ],
)
def test_an_attribute_that_could_act_is_refused(attributes):
    with pytest.raises(ValueError, match="Expected a harmless attribute"):
        element("a", "x", **attributes)


@pytest.mark.parametrize("href", ["#row", "./a.csv", "../a.csv#row=4", "https://example.org"])
def test_harmless_links_are_kept(href):
    assert str(element("a", "x", href=href)) == f'<a href="{href}">x</a>'


@given(st.text(min_size=1).filter(lambda text: "\x00" not in text))
def test_every_file_name_makes_a_harmless_link(name):
    name = name.encode("utf-8", "replace").decode()

    assert element("a", "x", href=file_link(name)).text.startswith('<a href="./')


def test_a_file_link_is_encoded_and_relative():
    assert file_link("javascript:x") == "./javascript%3Ax"
    assert file_link("//evil/x") == "./evil/x"
    assert file_link("a\\b.xlsx", "'steps'!A14") == "./a/b.xlsx#%27steps%27!A14"


def test_joined_escapes_its_separator():
    assert str(joined(["a", Markup("<b>")], "<")) == "a&lt;<b>"


def test_escaped_spells_out_direction_marks():
    assert str(escaped('\u202e"x"')) == "\\u202e&quot;x&quot;"
    assert repr(escaped("<")) == "Markup('&lt;', 4 signs)"
    assert escaped("<")._repr_html_() == "&lt;"


def test_a_page_allows_its_own_style_and_nothing_else():
    style = "p{color:red}"
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()

    text = page("A <b>", element("p", "x"), lang="id", style=style, description="d")

    assert text == (
        '<!DOCTYPE html>\n<html lang="id">\n<head>\n'
        '<meta charset="utf-8">\n'
        '<meta http-equiv="Content-Security-Policy" content="'
        + html.escape(f"default-src 'none'; style-src 'sha256-{digest}'; ")
        + html.escape("base-uri 'none'; form-action 'none'")
        + '">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        '<meta name="referrer" content="no-referrer">\n'
        '<meta name="description" content="d">\n'
        "<title>A &lt;b&gt;</title>\n"
        "<style>p{color:red}</style>\n"
        "</head>\n<body><p>x</p></body>\n</html>\n"
    )


def test_a_style_that_ends_its_element_is_refused():
    with pytest.raises(ValueError, match="Expected a style sheet without '</'"):
        page("t", escaped(""), lang="en", style="</style><p>")
