"""Reading a flow's document: keys are taken one by one, every fault is collected with its line and key."""

from collections.abc import Mapping

from handover.emulator.runtime.architect.document import FlowRejected, Node
from handover.emulator.runtime.architect.expressions import Expression, compile_expression
from handover.emulator.runtime.architect.values import MAX_TEXT, ExpressionError, Kind, fits
from handover.emulator.runtime.architect.workflow import Setting


class Faults:
    """Collects sentences about what is wrong, each with its line and key."""

    def __init__(self) -> None:
        self._found: list[tuple[int, str]] = []

    def add(self, node: Node, sentence: str) -> None:
        """Add a sentence about a node."""
        self._found.append((node.line, f"{node.where()}: {sentence}"))

    def raise_any(self) -> None:
        """Raise `FlowRejected` if there is anything, in the order of the lines."""
        if self._found:
            raise FlowRejected([sentence for _, sentence in sorted(self._found, key=lambda found: found[0])])


class Fields:
    """A mapping whose keys are taken one by one; what is left over in the end is unknown.

    Args:
        node: The node that should be a mapping.
        faults: Where to report.
        owner: What the mapping is, for messages, e.g. `the workflow`.
    """

    def __init__(self, node: Node, faults: Faults, owner: str) -> None:
        self.node = node
        self._faults = faults
        self._owner = owner
        self._left: dict[str, Node] = {}
        if isinstance(node.value, dict):
            self._left = dict(node.value)
        else:
            faults.add(node, f"{owner} must be a mapping, not {node.kind}.")

    def take(self, key: str) -> Node | None:
        """Return the value of an optional key."""
        return self._left.pop(key, None)

    def need(self, key: str) -> Node | None:
        """Return the value of a required key; its absence is reported."""
        found = self.take(key)
        if found is None and isinstance(self.node.value, dict):
            self._faults.add(self.node, f'{self._owner} lacks the key "{key}".')
        return found

    def text(self, key: str, *, required: bool = True, default: str = "") -> str:
        """Return a string; anything else is reported."""
        node = self.need(key) if required else self.take(key)
        if node is None:
            return default
        if not isinstance(node.value, str) or (required and not node.value):
            self._faults.add(node, f'"{key}" must be a string, not {"empty" if node.value == "" else node.kind}.')
            return default
        return node.value

    def flag(self, key: str) -> bool:
        """Return a boolean, false where it is absent."""
        node = self.take(key)
        if node is None:
            return False
        if not isinstance(node.value, bool):
            self._faults.add(node, f'"{key}" must be true or false, not {node.kind}.')
            return False
        return node.value

    def end(self) -> None:
        """Report the keys nobody took."""
        for key, node in self._left.items():
            self._faults.add(node, f'the emulator does not know the key "{key}" of {self._owner}.')

    def remaining(self) -> list[tuple[str, Node]]:
        """Return and take the keys nobody took yet."""
        left, self._left = list(self._left.items()), {}
        return left


def items(node: Node | None, faults: Faults, what: str) -> list[Node]:
    """Return a list's nodes; something else than a list is reported."""
    if node is None:
        return []
    if isinstance(node.value, list):
        return node.value
    faults.add(node, f"{what} must be a list, not {node.kind}.")
    return []


def single(node: Node, faults: Faults, what: str) -> tuple[str, Node] | None:
    """Return the only key of a mapping and its value, as in `- callData: {…}`; something else is reported."""
    if isinstance(node.value, dict) and len(node.value) == 1:
        return next(iter(node.value.items()))
    faults.add(node, f"{what} must be a mapping with exactly one key.")
    return None


class Settings:
    """Reads values given as `lit:`, `exp:` or `noValue: true`.

    Args:
        faults: Where to report.
        variables: The types of the variables that expressions may read, by lower-case name.
    """

    def __init__(self, faults: Faults, variables: Mapping[str, Kind]) -> None:
        self._faults = faults
        self._variables = variables

    def read(self, node: Node, what: str) -> Setting:
        """Return a value of whatever type it has; faults are reported."""
        found = single(node, self._faults, f"{what}, with lit, exp or noValue,")
        if found is None:
            return Setting()
        key, inner = found
        if key == "lit":
            if isinstance(inner.value, str) and len(inner.value) > MAX_TEXT:
                said = f"{what} has {len(inner.value)} characters; a variable holds {MAX_TEXT} at most."
                self._faults.add(inner, said)
            return Setting(literal=None if isinstance(inner.value, list | dict) else inner.value)
        if key == "exp":
            return Setting(expression=self._expression(inner, what))
        if key != "noValue" or inner.value is not True:
            self._faults.add(inner, f'{what} must be given as "lit", "exp" or "noValue: true", not as "{key}".')
        return Setting()

    def read_as(self, kind: Kind, node: Node, what: str) -> Setting:
        """Return a value of the wanted type; faults are reported."""
        setting = self.read(node, what)
        check_kind(node, setting, kind, self._faults, what)
        return setting

    def _expression(self, node: Node, what: str) -> Expression | None:
        text = node.value
        if isinstance(text, bool | int | float):
            # `exp: true` and `exp: 5` are expressions, too.
            text = str(text).lower()
        if not isinstance(text, str):
            self._faults.add(node, f"{what} must be an expression, not {node.kind}.")
            return None
        try:
            return compile_expression(text, self._variables)
        except ExpressionError as error:
            self._faults.add(node, f"{what}: {error}")
            return None


def check_kind(node: Node, setting: Setting, kind: Kind, faults: Faults, what: str) -> None:
    """Report a value that is not of the wanted type.

    Args:
        node: The value in the document.
        setting: What `Settings.read` made of it.
        kind: The wanted type.
        faults: Where to report.
        what: What the value is, for the message.
    """
    given = node.value if isinstance(node.value, dict) and len(node.value) == 1 else {}
    if setting.expression is not None and not fits(setting.expression.kind, kind):
        said = f"{what} must be of type {kind}, but the expression is of type {setting.expression.kind}."
        faults.add(given["exp"], said)
    if (literal := given.get("lit")) is None:
        return
    if isinstance(literal.value, list | dict):
        faults.add(literal, f"{what} must be a literal of type {kind}, not {literal.kind}.")
    elif literal.value is None or not fits(_kind_of(literal.value), kind):
        hint = ' (put it in quotation marks: "…")' if kind == "string" else ""
        faults.add(literal, f"{what} must be a literal of type {kind}, not {literal.kind}{hint}.")


def _kind_of(value: str | int | float | bool) -> Kind:
    kinds: dict[type, Kind] = {str: "string", bool: "boolean", int: "integer", float: "decimal"}
    return kinds[type(value)]


def is_flag(node: Node, key: str) -> bool:
    """Tell whether a node is `{<key>: true}`, as in `noValue: true`."""
    return isinstance(node.value, dict) and list(node.value) == [key] and node.value[key].value is True


def check_variable(node: Node, variable: str, kind: Kind, variables: Mapping[str, Kind], faults: Faults) -> bool:
    """Tell whether the variable takes values of that type; if not, that is reported."""
    defined = variables.get(variable.lower())
    if defined is None:
        faults.add(node, f'The variable "{variable}" is not defined.')
        return False
    if not fits(kind, defined):
        faults.add(node, f'the variable "{variable}" is of type {defined}, not {kind}.')
        return False
    return True
