"""The process as a program expects it, and afterwards as it was before."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

# Packages of the project's folder that are not the program's: this one, and the SDKs installed from there.
_KEPT = (__name__.partition(".")[0], "pulumi_aws", "pulumi_genesyscloud")


@contextlib.contextmanager
def as_main(directory: Path) -> Iterator[None]:
    """Give a program the process as it expects it, and take back afterwards what it has changed and imported.

    A module of the program's that is there already, read from elsewhere or by an earlier run, is put aside meanwhile.

    Args:
        directory: The program's folder.
    """
    arguments, path, environment = sys.argv, list(sys.path), dict(os.environ)
    own = _names(directory)
    aside = {name: sys.modules.pop(name) for name in list(sys.modules) if name.partition(".")[0] in own}
    modules = set(sys.modules)
    sys.argv = ["."]
    try:
        with contextlib.chdir(directory):
            yield
    finally:
        # All are looked for first: where a folder without an `__init__.py` is, Python looks up again each time.
        for name in [name for name in set(sys.modules) - modules if _is_in(sys.modules[name], directory)]:
            if name.partition(".")[0] not in _KEPT:
                del sys.modules[name]
        sys.modules.update(aside)
        sys.argv, sys.path[:] = arguments, path
        _restore(environment)


def _names(directory: Path) -> set[str]:
    """Return the modules that an `import` finds in a folder before those from elsewhere."""
    entries = list(directory.iterdir())
    own = {entry.stem for entry in entries if entry.suffix == ".py" or (entry / "__init__.py").is_file()}
    # A folder without an `__init__.py` goes behind any package of that name, and with what is installed it is one.
    bare = {entry.name for entry in entries if entry.is_dir()} - own
    own |= {name for name in bare if (there := sys.modules.get(name)) and not _is_installed(there)}
    return own.difference({"__main__"}, _KEPT, sys.stdlib_module_names)


def _is_installed(module: ModuleType) -> bool:
    return getattr(module, "__file__", None) is not None or any("site-packages" in place for place in _places(module))


def _is_in(module: ModuleType, directory: Path) -> bool:
    places = _places(module)
    return any(Path(place).is_relative_to(directory) and "site-packages" not in place for place in places)


def _places(module: ModuleType) -> list[str]:
    """Return a module's file, or the folders of one that has none."""
    file = getattr(module, "__file__", None)
    return [file] if file else list(getattr(module, "__path__", ()))


def _restore(environment: dict[str, str]) -> None:
    for key in os.environ.keys() - environment.keys():
        del os.environ[key]
    os.environ.update({key: value for key, value in environment.items() if os.environ.get(key) != value})
