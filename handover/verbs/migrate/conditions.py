"""What must be so before a stack goes to a stage, and what may be switched off on the way."""

from __future__ import annotations

from handover.io.program import HANDOVER
from handover.stacks.model import TRIGGER, StackError
from handover.verbs.migrate.eras import FIRST_OVERLAP, FIRST_WITHOUT, NEW_TOPIC, OLD_TOPICS, Era
from handover.verbs.migrate.proof import Proof
from handover.verbs.migrate.stages import Stage, Standing
from handover.verbs.rollout.topics import NO_TOPICS, Topics


def refuse_return(standing: Standing) -> None:
    """Say why there is no way back.

    Raises:
        StackError: There is none.
    """
    if standing.of_file is Stage.UPGRADED:
        raise StackError(
            f"Cognigy.AI {standing.settings['cognigyVersion']} takes neither webhooks nor the topics of before: "
            "there is no way back but Cognigy's own downgrade. If it has been downgraded to a version from "
            f"{FIRST_OVERLAP} to 2025.11, set cognigyVersion and eventBridge.additionalTopics: [customer.end] in the "
            "stack's file, and go back from there."
        )


def require(stage: Stage, standing: Standing, proof: Proof) -> Topics:
    """Make sure that going to a stage leaves no gap.

    Args:
        stage: The stage.
        standing: Where the stack stands.
        proof: Looks whether EventBridge works.

    Returns:
        What is live and may be switched off.

    Raises:
        StackError: It would leave a gap, or nobody can tell.
        GenesysError: The org refuses or does not answer.
    """
    live = standing.live
    if stage <= Stage.READY:
        return _without_source(standing)
    if stage is Stage.RESTING and live.webhooks:
        proof.require_arrival(standing.deployed, beside_webhooks=True)
        return Topics(webhooks=live.webhooks)
    if stage is Stage.EVENT_BRIDGE:
        return _event_bridge_alone(standing, proof)
    if stage >= Stage.WIDENED and standing.webhooks:
        raise StackError("The stack still has webhooks: go on with them first, from delivery both.")
    if stage is Stage.UPGRADED:
        if NEW_TOPIC not in live.event_bridge:
            raise StackError(
                f"Genesys does not send {NEW_TOPIC} yet, and Cognigy takes nothing else from {FIRST_WITHOUT} on: set "
                "cognigyVersion back to the version from before the upgrade, take the step that adds the topic, and "
                "then this one."
            )
        if live.event_bridge & OLD_TOPICS:
            proof.require_version(Era.EVENT_BRIDGE, f"{FIRST_WITHOUT} or later")
            return Topics(event_bridge=OLD_TOPICS)
    return NO_TOPICS


def _without_source(standing: Standing) -> Topics:
    live = standing.live
    if not live.event_bridge:
        return NO_TOPICS
    wanted = {str(trigger.inputs.get("topicName")) for trigger in standing.deployed.of_type(TRIGGER)}
    if resting := wanted - live.webhooks or (not wanted):
        listed = " and ".join(sorted(resting)) if isinstance(resting, set) else "anything"
        raise StackError(
            f"No active trigger listens on {listed}, so that nothing would tell Cognigy once the source for "
            f"EventBridge is gone: activate the webhooks first, with `{HANDOVER} migrate back` from where they rest."
        )
    return Topics(event_bridge=live.event_bridge)


def _event_bridge_alone(standing: Standing, proof: Proof) -> Topics:
    live = standing.live
    if standing.webhooks:
        if live.webhooks:
            raise StackError(
                "The webhooks are still active: let them rest first, with delivery both and triggersEnabled false, so "
                f"that one update brings them back. `{HANDOVER} migrate next` does that from delivery both."
            )
        proof.require_arrival(standing.deployed, beside_webhooks=False)
        return NO_TOPICS
    if NEW_TOPIC not in live.event_bridge:
        return NO_TOPICS
    if not live.event_bridge & OLD_TOPICS:
        raise StackError(
            f"Genesys sends {NEW_TOPIC} alone: the topics that Cognigy takes up to 2025.11 must be sent before it goes."
        )
    proof.require_version(Era.OVERLAP, f"one from {FIRST_OVERLAP} to 2025.11")
    return Topics(event_bridge=frozenset({NEW_TOPIC}))
