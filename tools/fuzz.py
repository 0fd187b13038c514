"""`make fuzz`: runs tests/fuzz over and over, each time with another seed, until its time is over or one fails.

Usage: python tools/fuzz.py [SECONDS] [SEED]
"""

import os
import random
import subprocess
import sys
import time

_TIMES = "5"
"""How many times as many examples as `make test` each test tries in a round, which takes some minutes."""
_HANGS = "900"
"""Seconds after which a test hangs, for all that is known."""


def main(seconds: float, seed: int | None) -> int:
    """Return the exit code: that of the round that failed, or 0.

    Args:
        seconds: No round begins after these.
        seed: That of the first round; a random one if it is not given. Later rounds have the next numbers.
    """
    seed = random.SystemRandom().randrange(10**9) if seed is None else seed
    ends = time.monotonic() + seconds
    rounds = 0
    env = {**os.environ, "FUZZ_TIMES": _TIMES}
    while not rounds or time.monotonic() < ends:
        sys.stdout.write(f"Round {rounds + 1}. To run it again: make fuzz FUZZ_SECONDS=0 FUZZ_SEED={seed}\n")
        sys.stdout.flush()
        command = [sys.executable, "-m", "pytest", "tests/fuzz", "--quiet", "--numprocesses=2", "--maxfail=1"]
        command += [f"--hypothesis-seed={seed}", f"--override-ini=faulthandler_timeout={_HANGS}"]
        command += ["--override-ini=faulthandler_exit_on_timeout=true"]
        code = subprocess.run(command, env=env, check=False).returncode  # noqa: S603
        if code:
            sys.stdout.write(f"Round {rounds + 1} failed. To run it again: make fuzz FUZZ_SECONDS=0 FUZZ_SEED={seed}\n")
            return code
        rounds += 1
        seed += 1
    sys.stdout.write(f"{rounds} rounds in {seconds:g} s, without a finding.\n")
    return 0


if __name__ == "__main__":
    given = sys.argv[1:]
    sys.exit(main(float(given[0]) if given else 600, int(given[1]) if len(given) > 1 else None))
