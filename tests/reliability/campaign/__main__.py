"""`python -m tests.reliability.campaign`: kill, count, and say whether every promise held."""

import sys

from tests.reliability.campaign.command import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
