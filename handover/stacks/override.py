"""Sets one value in the text of a stack's file, and leaves everything else as it is written.

Reading and writing the file again would change values: an unquoted `NO` is false to Python's YAML and text to Pulumi.
"""

from __future__ import annotations

import yaml


def with_setting(text: str, project: str, key: str, value: str) -> str:
    """Return the file's text with a setting of the project in it.

    Args:
        text: The text of `Pulumi.<stack>.yaml`.
        project: The project's name, in front of which keys are written in the file.
        key: The setting's key, without the project's name.
        value: The value, as YAML.

    Raises:
        ValueError: The text is not the YAML of a stack's file.
    """
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        raise ValueError(str(error)) from None
    if root is None:
        return f"{text}\nconfig:\n  {project}:{key}: {value}\n"
    if not isinstance(root, yaml.MappingNode):
        raise ValueError("it is no mapping")
    config = next((node for name, node in root.value if name.value == "config"), None)
    if config is None:
        return _inserted(text, root, f"config: {{'{project}:{key}': {value}}}")
    if not isinstance(config, yaml.MappingNode) or not config.value:
        return _replaced(text, config, f" {{'{project}:{key}': {value}}}")
    for name, node in config.value:
        if name.value in (key, f"{project}:{key}"):
            return _replaced(text, node, value)
    return _inserted(text, config, f"'{project}:{key}': {value}")


def _replaced(text: str, node: yaml.Node, value: str) -> str:
    return text[: node.start_mark.index] + value + text[node.end_mark.index :]


def _inserted(text: str, mapping: yaml.MappingNode, entry: str) -> str:
    """Put an entry in front of a mapping's first one, in the mapping's own style."""
    first = mapping.value[0][0].start_mark
    separator = ", " if mapping.flow_style else "\n" + " " * first.column
    return text[: first.index] + entry + separator + text[first.index :]
