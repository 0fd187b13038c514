"""How a group of verbs lists them in its help."""

from __future__ import annotations

from typing import Any

from typer.core import TyperGroup

_WHOLE = 1_000  # characters of a verb's first sentence, of which none has as many


class Listing(TyperGroup):
    """Verbs whose list says of each all that its own help begins with."""

    def format_commands(self, _ctx: Any, formatter: Any) -> None:
        """Write the list of verbs, with nothing cut off however narrow the terminal is."""
        commands = {name: command for name, command in self.commands.items() if not command.hidden}
        with formatter.section("Commands"):
            formatter.write_dl([(name, command.get_short_help_str(_WHOLE)) for name, command in commands.items()])
