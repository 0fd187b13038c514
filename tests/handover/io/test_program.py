"""How messages name commands."""

import subprocess
import sys
from pathlib import Path

import pytest

from handover.io.program import as_typed
from tests.conftest import ProjectCopy


@pytest.fixture
def script(tmp_path: Path) -> Path:
    found = tmp_path / ".venv" / "bin" / "handover"
    found.parent.mkdir(parents=True)
    found.touch()
    return found


def test_by_its_name_where_the_shell_finds_it(script: Path) -> None:
    link = script.parents[2] / "handover"
    link.symlink_to(script)
    assert as_typed(script, script.parent, str(script)) == "handover"
    assert as_typed(script, script.parent, str(link)) == "handover"


def test_by_the_shorter_path_where_the_shell_finds_none_or_another_one(script: Path) -> None:
    project = script.parents[2]
    assert as_typed(script, project, None) == ".venv/bin/handover"
    assert as_typed(script, project / "components", None) == "../.venv/bin/handover"
    assert as_typed(script, project, sys.executable) == ".venv/bin/handover"
    assert as_typed(script, Path("/"), None) == str(script).lstrip("/")
    far = Path("/a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p/q/r/s/t/u/v/w/x/y/z")
    assert as_typed(script, far, None) == str(script)


def test_as_a_module_where_there_is_no_script(tmp_path: Path) -> None:
    assert as_typed(tmp_path / "handover", tmp_path, None) == f"{sys.executable} -m handover"


@pytest.mark.parametrize(("path", "typed"), [("/usr/bin:/bin", ".venv/bin/handover"), (".venv/bin:/bin", "handover")])
def test_a_remedy_can_be_typed_as_it_is_named(project_copy: ProjectCopy, path: str, typed: str) -> None:
    environment = project_copy.path / ".venv"
    prefix = environment.resolve()
    # The script's own first line names the environment that it is in, which this test has only lent.
    environment.unlink()
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", "--symlinks", str(environment)], check=True)
    packages = next(prefix.glob("lib/python*/site-packages"))
    (next(environment.glob("lib/python*/site-packages")) / "lent.pth").write_text(
        f"import site; site.addsitedir({str(packages)!r})\n"
    )
    (environment / "bin/handover").write_text(f"#!{environment}/bin/python\nfrom handover.cli import main\nmain()\n")
    (environment / "bin/handover").chmod(0o755)
    refused = project_copy.run(".venv/bin/handover", "fire", PATH=path)
    remedy = f"`{typed} sandbox up -s dev`"
    assert remedy in refused.stderr
    done = project_copy.run("sh", "-c", f"{remedy.strip('`')} --yes", PATH=path)
    assert done.returncode == 0, done.stdout + done.stderr
