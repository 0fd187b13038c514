"""`python -m handover`: the command line."""

from handover.cli import main

main()
