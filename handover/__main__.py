"""`python -m handover`: the command line."""

import sys

try:
    from handover.cli import main

    main()
except KeyboardInterrupt:  # while it is being imported; later on, the command line itself says what became of it
    sys.exit("error: Interrupted before anything was begun.")
