"""Break the verbs that touch an org, one place at a time, and see whether anything notices: `make mutants`.

mutmut makes the mutants and runs them (its configuration is in pyproject.toml). Texts for people are left alone: a
literal with a blank in it is neither changed nor taken out of a call. What stands between braces in one is mutated.
Any other literal is changed once, and not also written in lower and in upper case.

A mutant is killed by a test that fails, or by mypy, which `make lint` runs. The run fails unless 95 % of each package's
are killed and every other one is in tests/mutants.toml with its reason, and nothing else is.
"""

from __future__ import annotations

import json
import sys
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from resource import RUSAGE_CHILDREN, RUSAGE_SELF, getrusage

import click
import libcst as cst
import pytest
from mutmut.__main__ import cli
from mutmut.mutation import mutators
from mutmut.runners.harness import PytestRunner
from mutmut.state import state
from mutmut.stats import status_by_exit_code
from mutmut.utils.file_utils import change_cwd
from mutmut.workers.isolation import ForkServerRunner

ROOT = Path(__file__).parents[1]
KILLERS = ROOT / "mutants" / "killers.txt"
LEAST = 0.95
_KILLED = ("killed", "timeout", "caught by type check")


def _is_prose(node: cst.CSTNode) -> bool:
    """Tell whether an expression is a text for people: a literal with a blank in it."""
    if isinstance(node, cst.ConcatenatedString):
        return _is_prose(node.left) or _is_prose(node.right)
    if isinstance(node, cst.FormattedString):
        return any(isinstance(part, cst.FormattedStringText) and " " in part.value for part in node.parts)
    return isinstance(node, cst.SimpleString) and " " in node.value


def _strings(node: cst.BaseString) -> Iterable[cst.BaseString]:
    return () if _is_prose(node) else islice(mutators.operator_string(node), 1)


def _arguments(node: cst.Call) -> Iterable[cst.Call]:
    for mutant in mutators.operator_arg_removal(node):
        left = {id(argument) for argument in mutant.args}
        if not any(_is_prose(argument.value) for argument in node.args if id(argument) not in left):
            yield mutant


class _Killers:
    """Notes in a file, for the process that gives out the mutants, which test has killed one."""

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            with KILLERS.open("a", encoding="utf-8") as file:
                file.write(f"{report.nodeid}\n")


def _run_tests(self: PytestRunner, *, mutant_name: str | None, tests: Iterable[str]) -> int:
    with change_cwd("mutants"):
        return self.execute_pytest(self._pytest_args_regular_run(tests), plugins=[_Killers()] if mutant_name else [])


def _submit(self: ForkServerRunner, mutant: str, tests: list[str], limit: int, estimate: float) -> None:
    """Run first what has killed most so far, and the fastest of others."""
    killed = Counter(KILLERS.read_text(encoding="utf-8").splitlines() if KILLERS.exists() else ())
    order = sorted(tests, key=lambda test: (-killed[test], state().duration_by_test[test]))
    _submit_unordered(self, mutant, order, limit, estimate)


def problems(results: dict[str, str], reasons: dict[str, str]) -> Iterator[str]:
    """Tell how many mutants are killed; yield what is wrong, given the reasons of those that may survive."""
    for package in sorted({".".join(name.split(".")[:2]) for name in results}):
        own = [result for name, result in results.items() if name.startswith(f"{package}.")]
        tested, refused = (sum(result in kinds for result in own) for kinds in (_KILLED[:2], _KILLED[2:]))
        share = f"{(tested + refused) / len(own):.1%}"
        click.echo(f"{package}: {len(own)} mutants, {tested} killed by tests and {refused} by mypy: {share}")
        if tested + refused < LEAST * len(own):
            yield f"{package}: fewer than {LEAST:.0%} are killed."
    survivors = {name for name, result in results.items() if result not in _KILLED}
    yield from (f"{name}: {results[name]}, without a reason" for name in sorted(survivors - reasons.keys()))
    yield from (f"{name}: has a reason, but is no survivor" for name in sorted(reasons.keys() - survivors))


def judge() -> int:
    """Return the exit code of a run of all mutants; what is wrong is printed."""
    files = (ROOT / "mutants").rglob("*.py.meta")
    codes = {name: code for file in files for name, code in json.loads(file.read_text())["exit_code_by_key"].items()}
    reasons = tomllib.loads((ROOT / "tests" / "mutants.toml").read_text(encoding="utf-8"))["survivors"]
    wrong = list(problems({name: status_by_exit_code[code] for name, code in codes.items()}, reasons))
    seconds = sum(sum(getrusage(who)[:2]) for who in (RUSAGE_SELF, RUSAGE_CHILDREN))
    click.echo("\n".join([*wrong, f"CPU time: {seconds:.0f} s"]))
    return bool(wrong)


_submit_unordered = ForkServerRunner.submit
_REPLACED = {mutators.operator_string: _strings, mutators.operator_arg_removal: _arguments}

if __name__ == "__main__":
    mutators.mutation_operators[:] = [(kind, _REPLACED.get(op, op)) for kind, op in mutators.mutation_operators]
    ForkServerRunner.submit = _submit
    PytestRunner.run_tests = _run_tests
    if len(sys.argv) > 1:
        cli()
    cli(["run", "--max-children", "2"], standalone_mode=False)
    sys.exit(judge())
