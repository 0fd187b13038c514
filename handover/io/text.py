"""How text gets out of this program: to terminals, CI logs, Markdown and JUnit reports. All of it goes through here.

Much of it was written by others: in the org, in Cognigy, in an event, in a configuration. It must not steer what shows
it, so that what is no text is shown as an escape, always the one that JSON has: what is JSON stays the same JSON.
"""

from __future__ import annotations

import codecs
import json
import os
import re
import sys
from collections.abc import Sequence
from contextlib import suppress
from io import UnsupportedOperation
from typing import IO, TYPE_CHECKING, Any, TextIO, cast

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from rich.console import Console
    from rich.text import Text

HIDDEN = "[secret]"
"""What stands for a secret value wherever one would be shown, compared or handed on."""

# Control characters but tab and line feed, what changes the direction of writing or cannot be seen, half surrogates,
# and what XML cannot hold.
_NO_TEXT = re.compile(
    "[\0-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ufffe\uffff\ud800-\udfff\U000e0000-\U000e007f]"
)
# What GitHub's runner takes for a command: `::` at the beginning of a line, blanks aside, and `##[` anywhere in it
# (actions/runner, src/Runner.Common/ActionCommand.cs); Azure's agent takes `##vso[`. Half of it may be written already.
_COMMAND = re.compile(r"(?<=##)\[|(?<=##vso)\[")
_BEGUN = len("##vso")


# A name with more characters that is a path: its end tells the most.
_LONG = 60


def short_name(name: str) -> str:
    """Return a name for a table or a line, of a long path, as AWS has them, the last part."""
    return f"…/{name.rpartition('/')[2]}" if len(name) > _LONG and "/" in name else name


def _escape(text: str) -> str:
    return re.sub("....", r"\\u\g<0>", text.encode("utf-16-be", "surrogatepass").hex())


def shown(text: str, keep: str = "") -> str:
    """Return a text fit to be shown, with escapes for what is no text and not among the characters to keep."""
    return _NO_TEXT.sub(lambda found: found[0] if found[0] in keep else _escape(found[0]), text)


def _unencodable(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeEncodeError)  # noqa: S101 - it is registered for encoding
    return _escape(error.object[error.start : error.end]), error.end


codecs.register_error("handover.io.text", _unencodable)
_failures: list[OSError] = []


class Stream:
    """A standard stream that can be written to whatever the text and the stream are.

    Characters that its encoding does not have become escapes, and so does what a CI system would take for a command.
    Where nobody reads it (any more), or it cannot be written, it is dropped: that is no reason to end a deployment
    halfway.

    Args:
        stream: The stream of the process; None if it was closed from the start.
        styled: Whether the text has been through `shown` already, and has the escape sequences that colour it.
    """

    def __init__(self, stream: TextIO | None, *, styled: bool = False) -> None:
        self._stream = stream
        self._styled = styled
        self._line = ""  # the end of what has been written of the line, empty if that is blank

    def __getattr__(self, name: str) -> Any:
        if name == "buffer":  # whoever finds it goes round this object
            raise AttributeError(name)
        return getattr(self._stream, name)

    @property
    def raw(self) -> TextIO | None:
        """The stream of the process."""
        return self._stream

    @property
    def encoding(self) -> str:
        """The encoding of the stream."""
        return getattr(self._stream, "encoding", None) or "utf-8"

    def isatty(self) -> bool:
        """Tell whether it is a terminal."""
        return self._stream is not None and not self._stream.closed and self._stream.isatty()

    def write(self, text: str) -> int:
        """Write a text, or what is left of it once it is fit for the stream."""
        fit = "".join(map(self._defused, shown(text, "\x1b\r" if self._styled else "").splitlines(keepends=True)))
        self._attempt("write", fit.encode(self.encoding, "handover.io.text").decode(self.encoding))
        return len(text)

    def writelines(self, lines: list[str]) -> None:
        """Write texts."""
        for line in lines:
            self.write(line)

    def flush(self) -> None:
        """Have what was written arrive."""
        self._attempt("flush")

    def _defused(self, part: str) -> str:
        """Return a line, or a part of one that follows on what has been written of it, without a command."""
        before = len(self._line)
        line = self._line + part
        if not self._line:
            line = re.sub(r"^(\s*):", lambda found: found[1] + _escape(":"), line)
        whole = self._line + part
        self._line = "" if whole.endswith("\n") or not whole.strip() else whole[-_BEGUN:]
        return _COMMAND.sub(lambda found: _escape("[") if found.start() >= before else "[", line)[before:]

    def _attempt(self, method: str, *arguments: str) -> None:
        if self._stream is None or self._stream.closed:
            return
        try:
            getattr(self._stream, method)(*arguments)
        except OSError as error:
            if not isinstance(error, BrokenPipeError) and self._stream is not sys.__stderr__:
                _failures.append(error)
            # What Python still has to write at its end goes nowhere, and not into another error.
            with suppress(OSError), open(os.devnull, "w") as nowhere:  # noqa: PTH123 - a descriptor is needed
                os.dup2(nowhere.fileno(), self._stream.fileno())


def guard_streams() -> None:
    """Have everything that this process prints go through a `Stream`."""
    for name in ("stdout", "stderr"):
        if not isinstance(stream := getattr(sys, name), Stream):
            setattr(sys, name, Stream(stream))


def say_at_once(text: str) -> None:
    """Write a line to standard error from a signal's handler, which may have come into the middle of another write."""
    stream = sys.stderr.raw if isinstance(sys.stderr, Stream) else sys.stderr
    if stream is None or stream.closed:
        return
    # On a terminal, `^C` is in the line already, and maybe one that lives.
    line = ("\r\x1b[K" if stream.isatty() else "") + shown(text) + "\n"
    try:
        os.write(stream.fileno(), line.encode(stream.encoding or "utf-8", "handover.io.text"))
    except UnsupportedOperation:  # it is no file, so that there is nothing to come into the middle of
        stream.write(line)
    except OSError:  # nobody reads it any more
        pass


def finish() -> None:
    """Have what was printed arrive.

    Raises:
        OSError: Some of it could not be written, as on a full disk.
    """
    sys.stdout.flush()
    if _failures:
        code, reason = _failures[0].errno, _failures[0].strerror
        _failures.clear()
        raise OSError(code, reason, "Standard output")


def console(*, aside: bool = False, **options: Any) -> Console:
    """Return a console on standard output, or on standard error: for plain texts, and for those that `styled` makes."""
    from rich.console import Console

    class Plain(Console):
        def render_str(self, text: str, **how: Any) -> Text:
            return super().render_str(shown(text), **how)

    stream: Any = sys.stderr if aside else sys.stdout
    file = Stream(stream.raw if isinstance(stream, Stream) else stream, styled=True)
    return Plain(file=cast(IO[str], file), highlight=False, markup=False, emoji=False, **options)


def styled(*parts: str | tuple[str, str]) -> Text:
    """Return a text for a console, put together from texts, and from texts with a style."""
    from rich.text import Text

    return Text.assemble(*(shown(part) if isinstance(part, str) else (shown(part[0]), part[1]) for part in parts))


def counted(number: int, noun: str) -> str:
    """Return a number with its noun, which gets an `s` unless there is one of it: "1 event", "2 events"."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    """Return a line for each row of a table, whose columns are as wide as what is in them; the first row names them."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return ["  ".join(f"{cell:{width}}" for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]


def write_json(content: object) -> None:
    """Write JSON for another program to standard output."""
    sys.stdout.write(json.dumps(content, indent=2, ensure_ascii=False) + "\n")


def xml(root: Element) -> bytes:
    """Return the document of an element, with escapes for what is no text."""
    from xml.etree import ElementTree

    for element in root.iter():
        element.text = element.text and shown(element.text)
        element.attrib.update({name: shown(value) for name, value in element.attrib.items()})
    document: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return document
