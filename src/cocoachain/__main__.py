"""`python -m cocoachain` is the command `cocoachain`."""

import sys

from cocoachain.cli import main

if __name__ == "__main__":
    sys.exit(main())
