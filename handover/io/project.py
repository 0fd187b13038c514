"""Where the Pulumi project is, and which stacks have a file there; nothing here reads what they say."""

from __future__ import annotations

from pathlib import Path

PROJECT_FILE = "Pulumi.yaml"
# Pulumi.<stack>.deploy.yaml: where CLIs before 3.260 keep a stack's settings for Pulumi Deployments.
_DEPLOYMENT_SETTINGS = ".deploy"


def find_project(start: Path) -> Path | None:
    """Return the nearest folder with a Pulumi.yaml: this one or one that it is in, as Pulumi's CLI does.

    Returns:
        The folder, relative to `start`; None if there is none.
    """
    up = Path()
    for folder in (start, *start.parents):
        if (folder / PROJECT_FILE).is_file():
            return up
        up = up / ".."
    return None


def stack_names(folder: Path) -> list[str]:
    """Return the names of the stacks that have a file in a folder."""
    names = (path.name[len("Pulumi.") : -len(".yaml")] for path in folder.glob("Pulumi.*.yaml"))
    return sorted(name for name in names if not name.endswith(_DEPLOYMENT_SETTINGS))


def stack_names_of_project(directory: Path) -> list[str]:
    """Return the names of a project's stacks, for completion: none if its Pulumi.yaml can't be read."""
    import yaml  # completion alone needs it here

    try:
        content = yaml.safe_load((directory / PROJECT_FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError, yaml.YAMLError):
        return []
    where = content.get("stackConfigDir") if isinstance(content, dict) else None
    return stack_names(directory / str(where or "."))
