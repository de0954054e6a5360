"""The arguments of every command, with an example each."""

import argparse
from collections.abc import Callable, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

from cocoachain.cli import commands
from cocoachain.cli.choices import FORMATS, LANGUAGES, ORIGIN_KEYS

if TYPE_CHECKING:
    _Several = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001 - has no other name

_Runner = Callable[[argparse.Namespace], int]

_WHEN = "2026-04-01, or 2026-04-01T08:00+08:00"
_PATH = (
    "a ledger (folder of CSV files or Excel workbook), a chain in our JSON, events of EPCIS, or a "
    "saved lineage"
)


def parsed(argv: Sequence[str] | None) -> argparse.Namespace:
    """The options, with `.run`, the function that does what they ask for.

    Raises:
        SystemExit: The arguments are of no use (2), or help or version was asked for (0).
    """
    return _parser().parse_args(argv)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="cocoachain",
        description="Follow cocoa from plot to bar: who grew what share of it, and what in the "
        "records is wrong.",
        epilog="Exit status: 0 sound, 1 errors found, 2 unusable input or arguments.\n\n"
        "Example: cocoachain audit ledger.xlsx --out report",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"cocoachain {_version()}")
    several = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for add in (
        _audit, _check, _trace, _origins, _destinations, _recall, _reconcile, _rules, _convert,
        _template, _demo,
    ):  # fmt: skip
        add(several)
    return parser


def _version() -> str:
    try:
        return version("cocoachain")
    except PackageNotFoundError:
        return "(not installed)"


def _command(
    several: "_Several", name: str, run: _Runner, *, what: str, example: str
) -> argparse.ArgumentParser:
    command = several.add_parser(
        name,
        help=what,
        description=f"{what[0].upper()}{what[1:]}.",
        epilog=f"Example: cocoachain {example}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    command.set_defaults(run=run)
    command.add_argument("--json", action="store_true", help="write JSON for machines")
    return command


def _path(command: argparse.ArgumentParser) -> None:
    command.add_argument("path", metavar="PATH", type=Path, help=_PATH)


def _lot(command: argparse.ArgumentParser) -> None:
    command.add_argument("lot", metavar="LOT", help="the identifier of a lot")


def _profile(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--profile", metavar="P", help="set of rules; by default the one that the ledger names"
    )


def _lang(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--lang", choices=LANGUAGES, default="en", help="language of the text (default: en)"
    )


def _report(command: argparse.ArgumentParser, folder: str) -> None:
    command.add_argument(
        "--out", metavar="DIR", type=Path,
        help=f"folder for audit.html and audit.json (default: {folder}; with --json: none)",
    )  # fmt: skip
    command.set_defaults(folder=folder)
    command.add_argument("--names", action="store_true", help="show the names of farmers")
    _lang(command)


def _audit(several: "_Several") -> None:
    command = _command(
        several, "audit", commands.audit,
        what="read, check, and report who grew each batch and what is wrong",
        example="audit ledger.xlsx --out report --lang id",
    )  # fmt: skip
    _path(command)
    _profile(command)
    _report(command, "cocoachain-report")


def _check(several: "_Several") -> None:
    command = _command(
        several, "check", commands.check, what="read, check, and list what is wrong",
        example="check ledger/ --profile ikm --baseline accepted.toml",
    )  # fmt: skip
    _path(command)
    _profile(command)
    command.add_argument(
        "--baseline", metavar="FILE", type=Path, help="leave out what this file accepts today"
    )
    command.add_argument(
        "--accept", metavar="FILE", type=Path,
        help="accept all that is found, in this file; needs --reason and --until",
    )  # fmt: skip
    command.add_argument("--reason", metavar="TEXT", help="why it is accepted, and by whom")
    command.add_argument("--until", metavar="DAY", help="the last day on which it is accepted")
    _lang(command)


def _trace(several: "_Several") -> None:
    command = _command(
        several, "trace", commands.trace, what="show as a tree what a lot was made from",
        example="trace ledger/ BAR-7",
    )  # fmt: skip
    _path(command)
    _lot(command)
    command.add_argument("--forward", action="store_true", help="show what became of it instead")
    _lang(command)


def _origins(several: "_Several") -> None:
    command = _command(
        several, "origins", commands.origins, what="list how much of a lot came from where",
        example="origins ledger/ BAR-7 --by village",
    )  # fmt: skip
    _path(command)
    _lot(command)
    command.add_argument(
        "--by", choices=ORIGIN_KEYS, default="plot", metavar="KEY",
        help=f"one of {', '.join(ORIGIN_KEYS)} (default: plot)",
    )  # fmt: skip
    command.add_argument("--exact", action="store_true", help="exact shares as fractions")
    _lang(command)


def _destinations(several: "_Several") -> None:
    command = _command(
        several, "destinations", commands.destinations, what="list where the mass of a lot went",
        example="destinations ledger/ LOT-12",
    )  # fmt: skip
    _path(command)
    _lot(command)
    _lang(command)


def _recall(several: "_Several") -> None:
    command = _command(
        several, "recall", commands.recall,
        what="list what contains some lots, how much of them, and where it is",
        example="recall ledger/ LOT-12 LOT-13",
    )  # fmt: skip
    _path(command)
    command.add_argument(
        "lots", metavar="LOT", nargs="+", help="a lot, a plot, or a farmer or other supplier"
    )
    command.add_argument("--at", metavar="WHEN", help=f"as it was known and stood then: {_WHEN}")
    _lang(command)


def _reconcile(several: "_Several") -> None:
    command = _command(
        several, "reconcile", commands.reconcile,
        what="set opening and in beside out, loss and closing, and name what does not add up",
        example="reconcile ledger/ --site SITE-1 --start 2026-04-01 --end 2026-04-30",
    )  # fmt: skip
    _path(command)
    command.add_argument("--site", metavar="SITE", help="what one site holds")
    command.add_argument("--party", metavar="PARTY", help="what the sites of a party hold")
    command.add_argument("--product", metavar="PRODUCT", help="only a product, or a stage")
    command.add_argument("--start", metavar="WHEN", help=f"the first day: {_WHEN}")
    command.add_argument("--end", metavar="WHEN", help="the last day, likewise")
    _lang(command)


def _rules(several: "_Several") -> None:
    command = _command(
        several, "rules", commands.rules, what="list the rules, or explain one",
        example="rules M02",
    )  # fmt: skip
    command.add_argument("code", metavar="CODE", nargs="?", help="the code of a rule")
    _profile(command)
    _lang(command)


def _convert(several: "_Several") -> None:
    command = _command(
        several, "convert", commands.convert,
        what="write a chain in another format: .xlsx, .json, .jsonl, .jsonld (EPCIS), .prov.json, "
        ".geojson (EUDR), .cocoa (Parquet), .graphml, .cyjs, or a folder of CSV files",
        example="convert ledger.xlsx ledger.jsonld",
    )  # fmt: skip
    command.add_argument("source", metavar="IN", type=Path, help=_PATH)
    command.add_argument("target", metavar="OUT", type=Path, help="a file or a folder to be made")
    command.add_argument(
        "--to", choices=FORMATS, metavar="FORMAT",
        help=f"one of {', '.join(FORMATS)} (default: as the ending of OUT says)",
    )  # fmt: skip
    command.add_argument(
        "--names", action="store_true", help="show the names of farmers (PROV-JSON)"
    )
    command.add_argument(
        "--redact", action="store_true",
        help="leave out names, addresses and numbers of farmers (EPCIS)",
    )  # fmt: skip
    _lang(command)
    _force(command)


def _template(several: "_Several") -> None:
    command = _command(
        several, "template", commands.template,
        what="write an empty ledger to be filled in, with worked rows",
        example="template ledger.xlsx --lang id",
    )  # fmt: skip
    command.add_argument("target", metavar="PATH", type=Path, help="a workbook or a folder to make")
    _lang(command)
    _force(command)


def _force(command: argparse.ArgumentParser) -> None:
    command.add_argument("--force", action="store_true", help="replace what is already there")


def _demo(several: "_Several") -> None:
    command = _command(
        several, "demo", commands.demo,
        what="audit the example ledger of North Lombok, which has six planted faults",
        example="demo --out demo",
    )  # fmt: skip
    _profile(command)
    _report(command, "cocoachain-demo")
