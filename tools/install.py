"""Installs by pip and tells what goes on, for pip itself says nothing for a long time, or says far too much.

Run as `python tools/install.py ARGUMENT…`, with the arguments of `pip install`. On a terminal, a line that lives says
what pip is at; elsewhere, nothing is said unless it fails.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterable

_LOOK_SECONDS = 0.2
# How pip's lines begin that say what it is at.
_AT_WORK = ("Collecting", "Downloading", "Using cached", "Building", "Preparing", "Installing", "Getting", "Processing")


class Output:
    """What pip has said."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._now = ""
        self._packages = 0

    def read(self, lines: Iterable[str]) -> None:
        """Take lines until there are no more."""
        for line in lines:
            self.lines.append(line)
            if line.strip().startswith(_AT_WORK):
                self._now = line.strip()
                self._packages += line.startswith("Collecting")

    def status(self, seconds: float) -> str:
        """Say how far pip is."""
        count = f", package {self._packages}" if self._packages else ""
        return f"  {seconds:.0f} s{count}  {self._now}"


def main(arguments: list[str]) -> int:
    """Run pip and return its exit code."""
    command = [sys.executable, "-m", "pip", "install", "--disable-pip-version-check", "--progress-bar", "off"]
    if not sys.stdout.isatty():
        return subprocess.run([*command, "--quiet", *arguments], check=False).returncode  # noqa: S603 - pip
    output = Output()
    begin = time.monotonic()
    with subprocess.Popen(  # noqa: S603 - pip
        [*command, *arguments], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
    ) as process:
        assert process.stdout is not None  # noqa: S101 - it is a pipe
        reader = threading.Thread(target=output.read, args=(process.stdout,))
        reader.start()
        while reader.is_alive():
            width = shutil.get_terminal_size().columns - 1
            _show(output.status(time.monotonic() - begin)[:width])
            reader.join(_LOOK_SECONDS)
    _show("")
    if process.returncode:
        sys.stderr.write("".join(output.lines))
    return process.returncode


def _show(text: str) -> None:
    """Write a text in place of what the line has."""
    sys.stdout.write(f"\r\x1b[K{text}")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
