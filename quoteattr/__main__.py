"""`python -m quoteattr` is the same as `quoteattr`."""

import sys

from quoteattr.cli import main

if __name__ == "__main__":
    sys.exit(main())
