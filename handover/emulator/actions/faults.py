"""What keeps a data action from being published."""

from handover.emulator.actions.model import ActionVersion


def faults(version: ActionVersion) -> list[str]:
    """Return a sentence for everything that keeps the version from being published."""
    # Their schema and template libraries take long to import.
    from handover.emulator.runtime.compiled_action import check_action
    from handover.emulator.runtime.contracts import check_contracts

    found = [*check_contracts(version.input_schema, version.success_schema), *check_action(version)]
    if not version.request.request_url_template.strip():
        found.append("The configuration has no request.requestUrlTemplate.")
    return found
