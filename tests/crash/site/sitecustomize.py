"""Kills one stack's process of a fleet, its fleet, or both, where `CRASH_FLEET` says so: `WHO NUMBER`."""

import os
import sys

if (said := os.environ.get("CRASH_FLEET")) and sys.orig_argv[-3:-2] == ["team-a"]:
    from tests.crash.moments import Last, Moments

    who, number = said.split()
    Moments(
        Last("files", int(number)), [os.getppid()] if who in ("fleet", "both") else [], itself=who != "fleet"
    ).count()
