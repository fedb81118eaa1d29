"""``python -m mlplatlint``."""

import sys

from mlplatlint.cli import main

if __name__ == "__main__":
    sys.exit(main())
