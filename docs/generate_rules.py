"""Write docs/reference/rules.md, the rule catalogue, from the docstrings of the rules.

python docs/generate_rules.py           writes the page
python docs/generate_rules.py --check   says whether the page is fresh; writes nothing
"""

import sys
from pathlib import Path

from cocoachain.rules.catalogue import as_markdown

PAGE = Path(__file__).parent / "reference" / "rules.md"


def main(arguments: list[str]) -> int:
    """Write the page, or compare it with what would be written."""
    wanted = as_markdown()
    if "--check" not in arguments:
        PAGE.write_text(wanted, encoding="utf-8", newline="\n")
        return 0
    if PAGE.is_file() and PAGE.read_text(encoding="utf-8") == wanted:
        return 0
    sys.stderr.write(f"{PAGE.name} differs from the docstrings of the rules; run: make pages\n")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
