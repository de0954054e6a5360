"""What a page shows of the command is what the command prints."""

import re
import shlex
from contextlib import chdir
from pathlib import Path

import pytest

from cocoachain.cli import main

ROOT = Path(__file__).parents[2]
PAGES = (ROOT / "README.md", *(ROOT / "docs").rglob("*.md"), *ROOT.glob("examples/*/README.md"))
LEFT_OUT = "…"


def shown() -> list[tuple[str, str, tuple[str, ...]]]:
    """Page, command and the lines below it, of every command whose output a page shows."""
    found = []
    for page in sorted(PAGES):
        for block in re.findall(r"```console\n(.*?)```", page.read_text("utf-8"), re.DOTALL):
            for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
                command, *lines = part.splitlines()
                if command.startswith("cocoachain ") and lines:
                    name = page.relative_to(ROOT).as_posix()
                    found.append((name, command.split("  #")[0], tuple(lines)))
    return found


def runs_of(lines: tuple[str, ...]) -> list[list[str]]:
    """The lines that stand together, between those that say that something is left out."""
    runs: list[list[str]] = [[]]
    for line in lines:
        if line == LEFT_OUT:
            runs.append([])
        else:
            runs[-1].append(line)
    return [run for run in runs if run]


def test_pages_show_output() -> None:
    assert len(shown()) >= 4


@pytest.mark.parametrize(("page", "command", "lines"), shown())
def test_a_page_shows_what_is_printed(page, command, lines, tmp_path, capsys) -> None:
    (tmp_path / "examples").symlink_to(ROOT / "examples")

    with chdir(tmp_path):
        main(shlex.split(command)[1:])

    printed = capsys.readouterr().out.splitlines()
    at = 0
    for run in runs_of(lines):
        starts = [
            start
            for start in range(at, len(printed) - len(run) + 1)
            if printed[start : start + len(run)] == run
        ]
        assert starts, f"{page}: {command} does not print\n" + "\n".join(run)
        at = starts[0] + len(run)
    if lines[0] != LEFT_OUT:
        assert printed[0] == lines[0]
    if lines[-1] != LEFT_OUT:
        assert printed[-1] == lines[-1]
