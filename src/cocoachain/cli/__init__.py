"""The command `cocoachain`: arguments in, exit status out; the work is done on the floors below.

Exit status: 0 sound, 1 errors found or rows that could not be read, 2 unusable input or arguments.
"""

from collections.abc import Sequence

from cocoachain.cli.arguments import parsed
from cocoachain.cli.faults import guarded

__all__ = ["main"]


def main(argv: Sequence[str] | None = None) -> int:
    """The exit status of the command with these arguments, by default those of the process.

    No exception leaves it: what goes wrong is one line on the standard error.
    """
    return guarded(lambda: _run(argv))


def _run(argv: Sequence[str] | None) -> int:
    options = parsed(argv)
    run = options.run
    return guarded(lambda: int(run(options)), getattr(options, "lang", "en"))
