"""Which permissions calls need: as far as this run's calls, and what its client may do, can show it."""

from __future__ import annotations

from handover.emulator.permissions import DOCUMENTED
from handover.genesys.errors import GenesysError
from handover.verbs.conformance.model import CannotTellError, Observed
from handover.verbs.conformance.question import Question
from handover.verbs.conformance.workshop.calls import refusal
from handover.verbs.conformance.workshop.objects import Kind, collection
from handover.verbs.conformance.workshop.workshop import Workshop


def _permissions(workshop: Workshop) -> Observed:
    calls, expected = workshop.calls, workshop.expected.permissions
    grants = calls.genesys.grants()
    for kind in Kind:  # so that there is something to look at, even where nothing else was asked
        try:
            calls.call("GET", collection(kind), pageSize="1")
        except GenesysError as error:
            if not error.permissions:
                refusal(error)
    needed = {**DOCUMENTED, **expected}
    tried = (calls.carried_out | calls.lacking.keys()) & needed.keys()
    if not tried:
        raise CannotTellError("No call was made whose permission is documented.")
    found = dict(expected)
    for call in sorted(tried):
        permission = needed[call]
        held = not permission or any(grant.covers(permission) for grant in grants)
        if call in calls.lacking:
            if permission not in calls.lacking[call] or held:
                found[call] = calls.lacking[call][0]
        elif not held:
            found[call] = ""
    wrong = {call: permission for call, permission in found.items() if expected.get(call) != permission}
    refused = f", {len(calls.lacking)} of which were refused" if calls.lacking else ""
    if wrong:
        shown = "; ".join(
            f"{call} needs {permission or 'none'}, not {needed[call]}" for call, permission in wrong.items()
        )
        return Observed(found, f"Of {len(tried)} calls{refused}: {shown}.")
    return Observed(found, f"None of {len(tried)} calls{refused} speaks against it.")


QUESTIONS = (
    Question(
        "permissions",
        "Does each call need the permission that Genesys documents for it, and no other?",
        False,
        _permissions,
    ),
)
