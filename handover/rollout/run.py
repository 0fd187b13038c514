"""The order of a rollout: test before anything goes live, and never switch off what is.

Webhooks without an active trigger are deployed with inactive ones, tested, and then activated. Of live ones, the new
data action is tested beside the deployed one, and only then is anything deployed. Whether what goes to Amazon EventBridge
arrives can't be tested before it is live.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from handover.checks.collisions import TAKE_OVER, enumerated, find_collisions, refusal, wanted_objects
from handover.checks.endpoint import TEST_VALUE, Reach, judge, run_test
from handover.checks.leftovers import find_leftovers
from handover.checks.model import Check, Verdict
from handover.checks.objects import check_objects, not_live
from handover.checks.pipeline import check_doubles
from handover.errors import HandoverError
from handover.genesys import models
from handover.genesys.api import Genesys
from handover.genesys.errors import GenesysError
from handover.genesys.org import Org
from handover.rollout.draft import run_draft_test
from handover.sandbox.state.values import UNKNOWN
from handover.stacks import event_bridge
from handover.stacks.engines.model import (
    TRIGGERS_ENABLED,
    DeploymentError,
    Engine,
    NotAcceptedError,
    Plan,
    Planned,
    RolloutError,
)
from handover.stacks.model import INTEGRATION, INTEGRATION_ACTION, TRIGGER, StackError, StackResource

UNTOUCHED = "Nothing has been changed; what was live still is."
ACTIVATE = "--activate"
INACTIVE = "The triggers stay inactive."


@dataclass(frozen=True)
class Topics:
    """Topics by the way that their events take to Cognigy.

    Attributes:
        webhooks: Those that an active trigger listens on.
        event_bridge: Those that an active source sends to Amazon EventBridge.
    """

    webhooks: frozenset[str] = frozenset()
    event_bridge: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        """Tell whether there are any."""
        return bool(self.webhooks or self.event_bridge)


@dataclass
class Rollout:
    """One rollout of one stack.

    Attributes:
        engine: What deploys.
        say: Writes a line for the user.
        confirm: Asks the user whether to go ahead, and does not return if not.
        allow_4xx: Whether it is enough that Cognigy was reached, though it refused the test's unknown user.
        take_over: Whether objects of the same names that are not the stack's may be taken over or doubled.
        activate: Whether what should be live, and has been switched off or deleted in the org, is put back.
        preview: Whether to look only, and deploy nothing.
        released: What may be switched off although it is live.
    """

    engine: Engine
    say: Callable[[str], None]
    confirm: Callable[[], None]
    allow_4xx: bool = False
    take_over: bool = False
    activate: bool = False
    preview: bool = False
    released: Topics = Topics()

    def run(self) -> None:
        """Roll the stack out.

        Raises:
            RolloutError: It has ended early.
            StackError: The stack cannot be rolled out as it is configured.
        """
        with _otherwise(UNTOUCHED):
            plan = self.engine.preview()
        if not plan.of_type(INTEGRATION_ACTION) and not plan.sources:
            raise StackError(f"The stack has nothing that would tell Cognigy. {UNTOUCHED}")
        with self.engine.org() as genesys:
            with _otherwise(UNTOUCHED):
                if not self.preview:
                    plan = self._put_back(plan, genesys)
                self._refuse_leftovers(genesys)
                self._refuse_collisions(plan, genesys)
                live = self._live_topics(genesys)
                self._refuse_losses(plan, live)
            if self.preview:
                self.say(f"Nothing is in the way of this rollout. {UNTOUCHED}")
            elif plan.of_type(INTEGRATION_ACTION) and not live.webhooks:
                self._begin(plan, genesys)
            else:
                self._replace(plan, live, genesys)

    def _put_back(self, plan: Plan, genesys: Genesys) -> Plan:
        """Have what should be live and isn't put back by this rollout, if that is asked for; return the new plan."""
        if not self.activate or not (wrong := self._not_live(genesys)):
            return plan
        self.say(f"Not everything is live that should be: {_listed(wrong)}. The state takes that over, to put it back.")
        self.engine.refresh()
        return self.engine.preview()

    def _not_live(self, genesys: Genesys) -> list[Check]:
        return not_live(check_objects(self.engine.deployed(), genesys))

    def _refuse_leftovers(self, genesys: Genesys) -> None:
        """Look whether an earlier run has failed over something that this one would make once more.

        Raises:
            StackError: It has.
        """
        for left in find_leftovers(self.engine.deployed(), Org(genesys)).values():
            if left.verdict is Verdict.FAILED and not self.take_over:
                raise StackError(f"The org has {left.found}, which is no resource of it. {left.remedy} {UNTOUCHED}")
            self.say(f"Warning: the org has {left.found}. {left.remedy}")

    def _refuse_collisions(self, plan: Plan, genesys: Genesys) -> None:
        """Look whether something is in the way of what is to be made.

        Raises:
            StackError: Objects of the same names are there, which are not the stack's and may not be taken over.
        """
        deployed = self.engine.deployed()
        found = find_collisions(wanted_objects(plan.objects, deployed), deployed.ids, genesys)
        if not found:
            return
        if not self.take_over:
            raise StackError(f"{refusal(found, deployed.name)} {UNTOUCHED}")
        self.say(f"Warning: {enumerated(found)} would be taken over or doubled, as {TAKE_OVER} allows.")

    def _begin(self, plan: Plan, genesys: Genesys) -> None:
        """Deploy webhooks that are not live yet, and activate them once their test has passed."""
        self.say("The stack has no active trigger: it is deployed with inactive ones, tested, and then activated.")
        self.confirm()
        with _otherwise(INACTIVE):
            if gone := [check for check in self._not_live(genesys) if check.title == "exists"]:
                raise RolloutError(f"{_listed(gone)}. {gone[0].remedy} {_hint(self.activate)} {UNTOUCHED}")
            # Somebody else may have rolled it out while this one was waiting.
            if self._live_topics(genesys).webhooks:
                raise RolloutError(f"Somebody else has just activated the stack: run the rollout again. {UNTOUCHED}")
            self._up(genesys, triggers_enabled=False)
            for action in self.engine.deployed().of_type(INTEGRATION_ACTION):
                self._accept(action.name, run_test(genesys, action.id), INACTIVE)
            doubles = list(check_doubles(self.engine.deployed(), genesys))
        if doubles and not self.take_over:
            raise RolloutError(
                f"Cognigy would be told twice: {'; '.join(double.found for double in doubles)}. Switch that off and "
                f"run the rollout again, or activate beside it with {TAKE_OVER}. {INACTIVE}"
            )
        if not plan.topics():
            self.say(f"{TRIGGERS_ENABLED} is false in the stack's configuration. {INACTIVE}")
            return
        with _otherwise("The data action works, but not every trigger may be active: run the rollout again."):
            self._up(genesys)
        self._look("The stack is live.", genesys)

    def _refuse_losses(self, plan: Plan, live: Topics) -> None:
        """Look whether the deployment would switch off what is live.

        Raises:
            StackError: It would, and that has not been released.
        """
        lost = live.webhooks - plan.topics() - self.released.webhooks
        unsent = live.event_bridge - plan.source_topics() - self.released.event_bridge
        never = f"A rollout never switches off what is live: do that with `pulumi up` if it is meant. {UNTOUCHED}"
        if lost:
            raise StackError(
                f"With this configuration no active trigger would listen on {' and '.join(sorted(lost))} any more. "
                f"{never}"
            )
        if unsent:
            raise StackError(
                f"With this configuration {' and '.join(sorted(unsent))} would not be sent to Amazon EventBridge any "
                f"more. {never}"
            )
        deployed = {resource.urn for resource in self.engine.deployed().of_type(INTEGRATION)}
        replaced = [each for each in plan.sources if each.changed and not each.updated and each.urn in deployed]
        if replaced and live.event_bridge and not live.webhooks:
            raise StackError(
                f"{replaced[0].name} would be replaced, for its account, its region or its suffix is another, and "
                "nothing else tells Cognigy: events would be lost until the new source is associated. Have the webhooks "
                f"active meanwhile (cognigy-handover:delivery: both), where Cognigy takes them. {UNTOUCHED}"
            )

    def _replace(self, plan: Plan, live: Topics, genesys: Genesys) -> None:
        """Deploy a configuration; what replaces a live data action only once its test has passed."""
        if live and not plan.changes:
            self._look("Nothing is to be changed; the stack is live.", genesys)
            return
        if plan.of_type(INTEGRATION_ACTION):
            self.say("The stack is live: what is to be deployed is tested first, beside what is deployed.")
        for source in plan.sources:
            self.say(
                f"{source.name} can't be tested before it is live: whether its events arrive, `handover verify` says as "
                "far as it can be seen, and a conversation's end."
            )
        self._warn_of_renamed(plan)
        self.confirm()
        with _otherwise(UNTOUCHED):
            # Through an integration that is switched off nothing gets to Cognigy, the test included: it has to wait.
            off = self.activate and self._integration_is_off(genesys)
            for action in () if off else plan.of_type(INTEGRATION_ACTION):
                self._accept(action.name, self._rehearse(action, genesys), UNTOUCHED)
        with _otherwise("No live trigger has been switched off. Run the rollout again when the cause is removed."):
            self._up(genesys)
            for deployed in self.engine.deployed().of_type(INTEGRATION_ACTION) if off else ():
                self._accept(deployed.name, run_test(genesys, deployed.id), "Its integration is active again.")
        self._look("The new configuration is live.", genesys)

    def _up(self, genesys: Genesys, *, triggers_enabled: bool | None = None) -> None:
        """Deploy; a failure says what it has left in the org."""
        try:
            self.engine.up(triggers_enabled=triggers_enabled)
        except DeploymentError as error:
            left: list[Check] = []
            with suppress(HandoverError):  # the failure itself matters more
                left = list(find_leftovers(self.engine.deployed(), Org(genesys)).values())
            said = [f"It has left {each.found}. {each.remedy}" for each in left]
            raise DeploymentError(" ".join([str(error), *said])) from None

    def _look(self, success: str, genesys: Genesys) -> None:
        """Say that the stack is live, once that has been looked at.

        Raises:
            RolloutError: Something that should be live is not, or the org does not say.
        """
        with _otherwise("What has been deployed could not be looked at: run `handover verify`."):
            wrong = self._not_live(genesys)
        if not wrong:
            self.say(success)
            return
        remedies = " ".join(dict.fromkeys(check.remedy for check in wrong))
        raise RolloutError(
            f"Not everything is live that should be: {_listed(wrong)}. {remedies} {_hint(self.activate)}".rstrip()
        )

    def _integration_is_off(self, genesys: Genesys) -> bool:
        return any(genesys.integration(found.id).intended_state != "ENABLED" for found in self._web_services())

    def _web_services(self) -> list[StackResource]:
        """Return the integrations that hold data actions."""
        deployed = self.engine.deployed().of_type(INTEGRATION)
        return [resource for resource in deployed if not event_bridge.is_source(resource.inputs)]

    def _warn_of_renamed(self, plan: Plan) -> None:
        """Tell of what no order can help: workflows were published with the data action's name and category."""
        deployed = {resource.urn: resource for resource in self.engine.deployed().resources}
        for action in plan.of_type(INTEGRATION_ACTION):
            before = deployed[action.urn].inputs if action.updated else action.inputs
            if any(before.get(key) != action.inputs.get(key) for key in ("name", "category")):
                self.say(
                    f"Warning: name or category of {action.name} changes in place. Whether the live workflows find it "
                    "before they are published again, seconds later, is unknown: events of that time may be lost."
                )

    def _rehearse(self, action: Planned, genesys: Genesys) -> models.TestResult:
        deployed = self.engine.deployed()
        if not action.changed:
            return run_test(genesys, next(found.id for found in deployed.resources if found.urn == action.urn))
        integration_id = str(action.inputs.get("integrationId") or UNKNOWN)
        if integration_id == UNKNOWN:
            # It is being replaced; the one that is there will do for the test.
            integrations = self._web_services()
            if not integrations:
                raise DeploymentError(
                    f"{action.name} cannot be tested: the stack has no integration to put a draft into."
                )
            integration_id = integrations[0].id
        return run_draft_test(genesys, action, integration_id, self.say)

    def _live_topics(self, genesys: Genesys) -> Topics:
        """Return the topics that the stack tells Cognigy of, by the org and not by the state."""
        deployed = self.engine.deployed()
        heard: set[str] = set()
        sent: set[str] = set()
        for trigger in deployed.of_type(TRIGGER):
            with _unless_gone():
                found = genesys.trigger(trigger.id)
                heard |= {found.topic} if found.enabled else set()
        for source in deployed.of_type(INTEGRATION):
            if event_bridge.is_source(source.inputs):
                with _unless_gone():
                    active = genesys.integration(source.id).intended_state == "ENABLED"
                    config = genesys.integration_config(source.id)
                    sent |= event_bridge.topics(config.properties) if active else set()
        return Topics(frozenset(heard), frozenset(sent))

    def _accept(self, name: str, result: models.TestResult, consequence: str) -> None:
        """Tell how a test has ended.

        Raises:
            NotAcceptedError: Not well enough to go live.
        """
        reach, reason = judge(result)
        passed = result.success or (self.allow_4xx and reach is Reach.REFUSED)
        self.say(f"Test of {name} with {TEST_VALUE}: {reach}{f', {reason}' if reason else ''}")
        if passed:
            return
        hint = (
            f" Cognigy may refuse {TEST_VALUE} because it has no such user: if that is all, use --allow-4xx."
            if reach is Reach.REFUSED
            else ""
        )
        raise NotAcceptedError(f"The test of {name} has not passed: {reach}.{hint} {consequence}")


def _hint(activate: bool) -> str:
    return "" if activate else f"A rollout with {ACTIVATE} puts back what the provider can, and tests first."


def _listed(checks: list[Check]) -> str:
    return "; ".join(f"{each.subject}, {each.title}: {each.found} instead of {each.expected}" for each in checks)


@contextmanager
def _unless_gone() -> Iterator[None]:
    """Pass over an object that the org does not have any more."""
    try:
        yield
    except GenesysError as error:
        if not error.gone:
            raise


@contextmanager
def _otherwise(consequence: str) -> Iterator[None]:
    """Say what is live when the org or the engine fails."""
    try:
        yield
    except (GenesysError, DeploymentError) as error:
        raise RolloutError(f"{error} {consequence}") from None
