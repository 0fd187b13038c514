"""What keeps a data action from being published."""

from handover.emulator.runtime.views import ActionView


def faults(action: ActionView) -> list[str]:
    """Return a sentence for everything that keeps the action from being published."""
    # Their schema and template libraries take long to import.
    from handover.emulator.runtime.compiled_action import check_action
    from handover.emulator.runtime.contracts import check_contracts

    found = [*check_contracts(action.contract_input, action.contract_output), *check_action(action)]
    if not action.request_url_template.strip():
        found.append("The configuration has no request.requestUrlTemplate.")
    return found
