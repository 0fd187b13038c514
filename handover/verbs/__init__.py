"""The verbs of the `handover` command, one folder each; the sandbox and the emulator have theirs beside them."""
