"""Put the example ledgers into the wheel, so that `cocoachain demo` works where nothing is cloned.

Only what a reader of ledgers reads travels: sheets, settings and boundaries, not the scripts that
made them. An editable installation needs no copy: the examples lie beside its sources.
"""

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

SUFFIXES = {".csv", ".toml", ".geojson"}


class ExamplesInTheWheel(BuildHookInterface[Any]):
    """Add `examples/NAME/FILE` as `cocoachain/data/examples/NAME/FILE`."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Run by hatchling before a wheel is packed."""
        if version == "editable":
            return
        for path in sorted(Path(self.root, "examples").glob("*/*")):
            if path.suffix in SUFFIXES:
                inside = Path("cocoachain", "data", "examples", path.parent.name, path.name)
                build_data["force_include"][str(path)] = inside.as_posix()
