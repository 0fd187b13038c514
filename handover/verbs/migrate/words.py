"""What a move is made of, in words: the plan, the steps, and the ticket for Cognigy's support."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from handover.checks.remedies import verb_command
from handover.stacks import event_bridge
from handover.verbs.migrate.stages import Stage, Standing

PLACES = {
    Stage.WEBHOOKS: "webhooks alone",
    Stage.READY: "webhooks, with a Cognigy that takes EventBridge too (4.100 to 2025.11)",
    Stage.BOTH: "webhooks and EventBridge",
    Stage.RESTING: "EventBridge, and webhooks at rest",
    Stage.EVENT_BRIDGE: "EventBridge alone",
    Stage.WIDENED: "EventBridge, with the topic of the next Cognigy beside the old ones",
    Stage.UPGRADED: "EventBridge alone, with a Cognigy that takes no webhooks (2025.12 or later)",
}
"""Where a stack stands at a stage."""

POLICY = (
    "The policy webhooks-kept refuses this for production stacks until `confirmed`, in the pack's config.json, lists "
    "the stack."
)

_STEPS = {
    Stage.READY: (
        "Say the new version of Cognigy (cognigyVersion, preexistingSetup)",
        "Upgrade Cognigy to a version from 4.100 to 2025.11 first: it keeps taking the webhooks that are there. Then "
        "--cognigy-version. On Genesys' side nothing changes.",
    ),
    Stage.BOTH: (
        "Send to EventBridge beside the webhooks (delivery: both)",
        "--aws-account-id, --aws-region, --organisation-id. Afterwards: on premises bring up the stack in "
        "onpremises/ at once; for Cognigy as a service answer the ticket. Set the secret in Cognigy then, and see "
        "whether webhooks are still taken: nobody knows whether Cognigy asks for the key of them too. If they "
        "aren't, go on at once.",
    ),
    Stage.RESTING: (
        "Let the webhooks rest (triggersEnabled: false)",
        "Needs the proof that EventBridge works: the source is ACTIVE, and --conversation ID, whose end has reached "
        "Cognigy by both ways. What nobody can see, you vouch for with --confirmed.",
    ),
    Stage.EVENT_BRIDGE: (
        "Remove the webhooks (delivery: eventBridge)",
        f"Needs the proof once more: --conversation ID of one that ended while the webhooks rested. {POLICY}",
    ),
    Stage.WIDENED: (
        "Before the upgrade of Cognigy: send customer.end too (eventBridge.additionalTopics)",
        "On premises, the rule there gets the topic first.",
    ),
    Stage.UPGRADED: (
        "After the upgrade to 2025.12 or later: send customer.end alone",
        "--cognigy-version, and --confirmed that Cognigy has it. From here there is no way back. On premises, the rule "
        "there loses the old topics afterwards.",
    ),
}
"""What a step does, and what it needs, by the stage that it leads to."""


def step_to(stage: Stage) -> str:
    """Return what a step forward to a stage does."""
    return _STEPS[stage][0]


def needs_of(stage: Stage) -> str:
    """Return what the step needs that comes after a stage; nothing where there is none."""
    after = Stage(min(stage + 1, Stage.UPGRADED))
    return _STEPS[after][1] if after > stage else ""


def plan(standing: Standing) -> Iterator[str]:
    """Yield the plan's lines, with where the stack stands.

    Raises:
        StackError: The stack's file asks for what leads nowhere.
    """
    here, there, name = standing.reached, standing.of_file, standing.deployed.name
    typed = partial(verb_command, stack=name, engine=standing.deployed.engine)
    yield f"Stack {name} moves from webhooks to Amazon EventBridge. It stands at: {PLACES[here]}."
    yield ""
    for stage, (title, needs) in _STEPS.items():
        # A step that was broken off is the next one, although the stack is there in part.
        mark = "next" if stage == standing.onward and stage >= here else "done" if stage <= here else ""
        yield f"  {mark:4}  {stage - 1}  {title}"
        if stage == standing.onward and stage > here:
            yield f"           {needs}"
    yield ""
    if there != here:
        yield (
            f"The stack's file asks for another place: {PLACES[there]}. The rollout to it has not been finished: "
            "`next` and `back` both go on from what is there."
        )
    for each in standing.unfinished:
        yield f"Not as it should be: {each}"
    if standing.unprotected:
        yield (
            f"{' and '.join(standing.unprotected)} should be protected (protect: true) and can be deleted: the next "
            "rollout protects them again."
        )
    if here is Stage.UPGRADED and not standing.is_to_finish:
        yield "The stack has moved; there is nothing left to do, and no way back but Cognigy's own downgrade."
        return
    yield f"Next: {typed('migrate next')}; what it would do, --preview shows."
    if here > Stage.READY:
        yield f"Back: {typed('migrate back')}, at any time before the upgrade of Cognigy to 2025.12."


def ticket(organisation: str, genesys: str, where: str) -> Iterator[str]:
    """Yield the lines of a ticket to Cognigy's support, for where Cognigy is a service.

    Args:
        organisation: The id of the Cognigy organisation, or what stands for it.
        genesys: The id of the Genesys organisation.
        where: AWS account and region as far as they are known.
    """
    yield "Where Cognigy is a service, its support has to associate the event source. A ticket could say:"
    yield ""
    yield "  Please set up Amazon EventBridge for handovers to Genesys Cloud Open Messaging, beside our webhooks."
    yield f"  Cognigy organisation: {organisation}. Genesys Cloud organisation: {genesys}."
    yield f"  AWS account and region: {where}."
    yield f"  The partner event source will be {event_bridge.source_name(genesys, organisation)}."
    yield "  Please tell us when it is associated, and whether our webhooks are still taken once its secret is set."
    yield ""
    yield "It can take up to five business days; a source that stays pending for two weeks is deleted by AWS."


def target_of(standing: Standing) -> tuple[str, str]:
    """Return organisation, and account with region, as the stack's file has them, or what stands for them."""
    found: Any = standing.settings.get("eventBridge")
    said = found if isinstance(found, dict) else {}
    account, region = said.get("awsAccountId"), said.get("awsRegion")
    where = f"{account}, {region}" if account and region else "please tell us which"
    return str(said.get("organisationId") or "THE-ID-OF-YOUR-COGNIGY-ORGANISATION"), where
