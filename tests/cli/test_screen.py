import io
import re
import sys

import pytest

from cocoachain.cli import screen


class Terminal(io.StringIO):
    def isatty(self):
        return True


def on_a_terminal(monkeypatch, text):
    """What is written to a terminal; it must be set up while the test runs, as pytest captures."""
    stream = Terminal()
    with monkeypatch.context() as patched:
        patched.setattr(sys, "stdout", stream)
        screen.show(text)
    return stream.getvalue()


@pytest.fixture(autouse=True)
def colourful(monkeypatch):
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")


def test_a_pipe_gets_plain_text(capsys):
    screen.show("Not sound: x.\n\n")

    assert capsys.readouterr().out == "Not sound: x.\n"


@pytest.mark.needs("rich")
def test_a_terminal_gets_colour_and_the_same_text(monkeypatch):
    monkeypatch.setenv("FORCE_COLOR", "1")

    written = on_a_terminal(
        monkeypatch, "Audit of x\n══════════\nNot sound: 1 error was found.\nM02  [more]\n"
    )

    assert "\x1b[" in written
    plain = re.sub(r"\x1b\[[0-9;]*m", "", written)
    assert plain == "Audit of x\n══════════\nNot sound: 1 error was found.\nM02  [more]\n"


@pytest.mark.needs("rich")
def test_long_lines_are_left_to_the_terminal(monkeypatch):
    written = on_a_terminal(monkeypatch, "x" * 500)

    assert "x" * 500 in written


def test_no_colour_means_plain(monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")

    written = on_a_terminal(monkeypatch, "Not sound: x.")

    assert written == "Not sound: x.\n"


def test_without_rich_it_is_plain(monkeypatch):
    monkeypatch.setitem(sys.modules, "rich", None)

    written = on_a_terminal(monkeypatch, "Not sound: x.")

    assert written == "Not sound: x.\n"


def test_a_dumb_terminal_is_plain(monkeypatch):
    monkeypatch.setenv("TERM", "dumb")

    assert not screen.is_rich()


def test_nothing_moves_where_nobody_looks(capsys):
    with screen.working("Reading"):
        pass

    assert capsys.readouterr() == ("", "")


@pytest.mark.needs("rich")
def test_a_sign_moves_while_work_lasts(monkeypatch):
    monkeypatch.setenv("FORCE_COLOR", "1")
    stream = Terminal()
    with monkeypatch.context() as patched:
        patched.setattr(sys, "stderr", stream)
        with screen.working("Reading"):
            pass

    assert "Reading" in stream.getvalue()
