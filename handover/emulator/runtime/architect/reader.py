"""Reading a flow's document: keys are taken one by one, every fault is collected with its line and key."""

from collections.abc import Mapping

from handover.emulator.runtime.architect.document import Node
from handover.emulator.runtime.architect.expressions import Expression, compile_expression
from handover.emulator.runtime.architect.values import MAX_TEXT, ExpressionError, Kind, fits
from handover.emulator.runtime.architect.workflow import Setting


class Fields:
    """A mapping whose keys are taken one by one; what is left over in the end is unknown.

    Args:
        node: The node that should be a mapping.
        owner: What the mapping is, for messages, e.g. `the workflow`.
    """

    def __init__(self, node: Node, owner: str) -> None:
        self.node = node
        self._owner = owner
        self._left: dict[str, Node] = {}
        if isinstance(node.value, dict):
            self._left = dict(node.value)
        else:
            node.fault(f"{owner} must be a mapping, not {node.kind}.")

    def take(self, key: str) -> Node | None:
        """Return the value of an optional key."""
        return self._left.pop(key, None)

    def need(self, key: str) -> Node | None:
        """Return the value of a required key; its absence is reported."""
        found = self.take(key)
        if found is None and isinstance(self.node.value, dict):
            self.node.fault(f'{self._owner} lacks the key "{key}".')
        return found

    def text(self, key: str, *, required: bool = True, default: str = "") -> str:
        """Return a string; anything else is reported."""
        node = self.need(key) if required else self.take(key)
        if node is None:
            return default
        if not isinstance(node.value, str) or (required and not node.value):
            node.fault(f'"{key}" must be a string, not {"empty" if node.value == "" else node.kind}.')
            return default
        return node.value

    def flag(self, key: str) -> bool:
        """Return a boolean, false where it is absent."""
        node = self.take(key)
        if node is None:
            return False
        if not isinstance(node.value, bool):
            node.fault(f'"{key}" must be true or false, not {node.kind}.')
            return False
        return node.value

    def items(self, key: str, *, required: bool = True) -> list[Node]:
        """Return a list's nodes; anything else is reported."""
        node = self.need(key) if required else self.take(key)
        if node is None:
            return []
        if not isinstance(node.value, list):
            node.fault(f'"{key}" must be a list, not {node.kind}.')
            return []
        return node.value

    def end(self) -> None:
        """Report the keys nobody took."""
        for key, node in self._left.items():
            node.fault(f'the emulator does not know the key "{key}" of {self._owner}.')

    def remaining(self) -> list[tuple[str, Node]]:
        """Return and take the keys nobody took yet."""
        left, self._left = list(self._left.items()), {}
        return left


def read_setting(node: Node, variables: Mapping[str, Kind], what: str) -> Setting:
    """Return a value given as `lit:`, `exp:` or `noValue: true`, of whatever type it has; faults are reported.

    Args:
        node: The value in the document.
        variables: The types of the variables that expressions may read, by lower-case name.
        what: What the value is, for messages.
    """
    found = node.single(f"{what}, with lit, exp or noValue,")
    if found is None:
        return Setting()
    key, inner = found
    if key == "lit":
        if isinstance(inner.value, str) and len(inner.value) > MAX_TEXT:
            inner.fault(f"{what} has {len(inner.value)} characters; a variable holds {MAX_TEXT} at most.")
        return Setting(literal=None if isinstance(inner.value, list | dict) else inner.value)
    if key == "exp":
        return Setting(expression=_expression(inner, variables, what))
    if key != "noValue" or inner.value is not True:
        inner.fault(f'{what} must be given as "lit", "exp" or "noValue: true", not as "{key}".')
    return Setting()


def read_setting_as(kind: Kind, node: Node, variables: Mapping[str, Kind], what: str) -> Setting:
    """Return a value of the wanted type, read as by `read_setting`; faults are reported."""
    setting = read_setting(node, variables, what)
    check_setting(node, setting, kind, what)
    return setting


def _expression(node: Node, variables: Mapping[str, Kind], what: str) -> Expression | None:
    text = node.value
    if isinstance(text, bool | int | float):
        # `exp: true` and `exp: 5` are expressions, too.
        text = str(text).lower()
    if not isinstance(text, str):
        node.fault(f"{what} must be an expression, not {node.kind}.")
        return None
    try:
        return compile_expression(text, variables)
    except ExpressionError as error:
        node.fault(f"{what}: {error}")
        return None


def check_setting(node: Node, setting: Setting, kind: Kind, what: str) -> None:
    """Report a value, of which `read_setting` made the setting, that is not of the wanted type."""
    given = node.value if isinstance(node.value, dict) and len(node.value) == 1 else {}
    if setting.expression is not None and not fits(setting.expression.kind, kind):
        given["exp"].fault(f"{what} must be of type {kind}, but the expression is of type {setting.expression.kind}.")
    if (literal := given.get("lit")) is None:
        return
    if isinstance(literal.value, list | dict):
        literal.fault(f"{what} must be a literal of type {kind}, not {literal.kind}.")
    elif literal.value is None or not fits(_kind_of(literal.value), kind):
        hint = ' (put it in quotation marks: "…")' if kind == "string" else ""
        literal.fault(f"{what} must be a literal of type {kind}, not {literal.kind}{hint}.")


def _kind_of(value: str | int | float | bool) -> Kind:
    kinds: dict[type, Kind] = {str: "string", bool: "boolean", int: "integer", float: "decimal"}
    return kinds[type(value)]


def check_variable(node: Node, variable: str, kind: Kind, variables: Mapping[str, Kind]) -> None:
    """Report a variable that does not take values of that type."""
    defined = variables.get(variable.lower())
    if defined is None:
        node.fault(f'The variable "{variable}" is not defined.')
    elif not fits(kind, defined):
        node.fault(f'the variable "{variable}" is of type {defined}, not {kind}.')
