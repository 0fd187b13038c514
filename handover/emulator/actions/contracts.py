"""What keeps a data action from being published."""

from handover.emulator.actions.model import ActionVersion


def faults(version: ActionVersion) -> list[str]:
    """Return a sentence for everything that keeps the action from being published."""
    from handover.emulator.runtime.contracts import check_contracts  # its JSON Schema library takes long to import

    found = check_contracts(version.input_schema, version.success_schema)
    if not version.request.request_url_template.strip():
        found.append("The configuration has no request.requestUrlTemplate.")
    return found
