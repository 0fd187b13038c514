"""Break the verbs that touch an org, one place at a time, and see whether their tests notice: `make mutants`.

mutmut makes the mutants and runs them (its configuration is in pyproject.toml). Texts for people are left alone: a
literal with a blank in it is neither changed nor taken out of a call. What stands between braces in one is mutated.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable

import libcst as cst
from mutmut.__main__ import cli
from mutmut.mutation import mutators


def _is_prose(node: cst.CSTNode) -> bool:
    """Tell whether an expression is a text for people: a literal with a blank in it."""
    if isinstance(node, cst.ConcatenatedString):
        return _is_prose(node.left) or _is_prose(node.right)
    if isinstance(node, cst.FormattedString):
        return any(isinstance(part, cst.FormattedStringText) and " " in part.value for part in node.parts)
    return isinstance(node, cst.SimpleString) and " " in node.value


def _strings(node: cst.BaseString) -> Iterable[cst.BaseString]:
    return () if _is_prose(node) else mutators.operator_string(node)


def _arguments(node: cst.Call) -> Iterable[cst.Call]:
    for mutant in mutators.operator_arg_removal(node):
        left = {id(argument) for argument in mutant.args}
        if not any(_is_prose(argument.value) for argument in node.args if id(argument) not in left):
            yield mutant


_REPLACED = {mutators.operator_string: _strings, mutators.operator_arg_removal: _arguments}

if __name__ == "__main__":
    mutators.mutation_operators[:] = [(kind, _REPLACED.get(op, op)) for kind, op in mutators.mutation_operators]
    cli(sys.argv[1:] or ["run"])
