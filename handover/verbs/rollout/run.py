"""The order of a rollout: test before anything goes live, and never switch off what is.

Webhooks without an active trigger are deployed with inactive ones, tested, and then activated. Of live ones, the new
data action is tested beside the deployed one, and only then is anything deployed. Whether what goes to Amazon
EventBridge arrives can't be tested before it is live.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from handover.checks.collisions import TAKE_OVER, enumerated, find_collisions, refusal, wanted_objects
from handover.checks.doubles import check_doubles
from handover.checks.endpoint import run_test
from handover.checks.kinds.event_source import is_activating
from handover.checks.leftovers import find_leftovers
from handover.checks.model import Check, Verdict
from handover.checks.objects import check_objects, not_live
from handover.errors import HandoverError
from handover.genesys.api import Genesys
from handover.genesys.errors import GenesysError
from handover.genesys.org import Org
from handover.io.program import HANDOVER
from handover.stacks.engines.model import TRIGGERS_ENABLED, DeploymentError, Engine, Plan, RolloutError
from handover.stacks.model import INTEGRATION_ACTION, StackError
from handover.verbs.rollout.acceptance import accept, rehearse, warn_of_renamed, web_services
from handover.verbs.rollout.topics import NO_TOPICS, UNTOUCHED, Topics, live_topics, refuse_losses

ACTIVATE = "--activate"
INACTIVE = "The triggers stay inactive."


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
        begin: Is called before anything is deployed, each time.
    """

    engine: Engine
    say: Callable[[str], None]
    confirm: Callable[[], None]
    allow_4xx: bool = False
    take_over: bool = False
    activate: bool = False
    preview: bool = False
    released: Topics = NO_TOPICS
    begin: Callable[[], None] = lambda: None

    def run(self) -> None:
        """Roll the stack out.

        Raises:
            RolloutError: It has ended early.
            StackError: The stack cannot be rolled out as it is configured.
        """
        with _otherwise(UNTOUCHED):
            plan = self.engine.preview()
        if not plan.of_type(INTEGRATION_ACTION) and not plan.sources:
            raise StackError(
                "The stack has neither a data action that could be tested nor a source for Amazon EventBridge: nothing "
                f"would tell Cognigy. {UNTOUCHED}"
            )
        with self.engine.org() as genesys:
            with _otherwise(UNTOUCHED):
                if not self.preview:
                    plan = self._put_back(plan, genesys)
                self._refuse_leftovers(genesys)
                self._refuse_collisions(plan, genesys)
                deployed = self.engine.deployed()
                live = live_topics(deployed, genesys)
                refuse_losses(plan, deployed, live, self.released)
            if self.preview:
                self.say(f"Nothing is in the way of this rollout. {UNTOUCHED}")
            elif plan.of_type(INTEGRATION_ACTION) and not live.webhooks:
                self._begin(plan, genesys)
            else:
                self._replace(plan, genesys)

    def _put_back(self, plan: Plan, genesys: Genesys) -> Plan:
        """Have what should be live and isn't put back by this rollout, if that is asked for; return the new plan."""
        if not self.activate or not (wrong := self._not_live(genesys)):
            return plan
        self.say(f"Not everything is live that should be: {_listed(wrong)}. The state takes that over, to put it back.")
        self.engine.refresh()
        return self.engine.preview()

    def _not_live(self, genesys: Genesys) -> list[Check]:
        wrong = not_live(check_objects(self.engine.deployed(), genesys))
        return [check for check in wrong if not is_activating(check)]

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
        self._say_what_is_not_tested(plan)
        self.confirm()
        with _otherwise(INACTIVE):
            if gone := [check for check in self._not_live(genesys) if check.title == "exists"]:
                raise RolloutError(f"{_listed(gone)}. {gone[0].remedy} {_hint(self.activate)} {UNTOUCHED}")
            # Somebody else may have rolled it out while this one was waiting.
            if live_topics(self.engine.deployed(), genesys).webhooks:
                raise RolloutError(f"Somebody else has just activated the stack: run the rollout again. {UNTOUCHED}")
            self._up(genesys, triggers_enabled=False)
            self._test_deployed(genesys, INACTIVE)
            doubles = list(check_doubles(self.engine.deployed(), genesys))
        if doubles and not self.take_over:
            raise RolloutError(
                f"Cognigy would be told twice: {'; '.join(double.found for double in doubles)}. Switch that off and "
                f"run the rollout again, or activate beside it with {TAKE_OVER}. {INACTIVE}"
            )
        if not plan.topics():
            self.say(f"{TRIGGERS_ENABLED} is false in the stack's configuration. {INACTIVE}")
            if plan.sources:
                self._look("The source for Amazon EventBridge is active.", plan, genesys)
            return
        with _otherwise("The data action works, but not every trigger may be active: run the rollout again."):
            self._up(genesys)
        self._look("The stack is live.", plan, genesys)

    def _replace(self, plan: Plan, genesys: Genesys) -> None:
        """Deploy a configuration; what replaces a live data action only once its test has passed."""
        if not plan.changes:
            self._look("Nothing is to be changed; the stack is live.", plan, genesys)
            return
        # What isn't to be live need not pass a test.
        actions = plan.of_type(INTEGRATION_ACTION) if plan.topics() else ()
        if actions:
            self.say("The stack is live: what is to be deployed is tested first, beside what is deployed.")
        self._say_what_is_not_tested(plan)
        warn_of_renamed(plan, self.engine.deployed(), self.say)
        self.confirm()
        with _otherwise(UNTOUCHED):
            # Through an integration that is switched off nothing gets to Cognigy, the test included: it has to wait.
            off = self.activate and self._integration_is_off(genesys)
            for action in () if off else actions:
                result = rehearse(action, self.engine.deployed(), genesys, self.say)
                accept(action.name, result, UNTOUCHED, self.say, allow_4xx=self.allow_4xx)
        with _otherwise("No live trigger has been switched off. Run the rollout again when the cause is removed."):
            self._up(genesys)
            if actions and off:
                self._test_deployed(genesys, "Its integration is active again.")
        self._look("The new configuration is live.", plan, genesys)

    def _say_what_is_not_tested(self, plan: Plan) -> None:
        for source in plan.sources:
            if source.changed:
                self.say(
                    f"{source.name} can't be tested before it is live: nothing but an event shows that it arrives."
                )

    def _test_deployed(self, genesys: Genesys, consequence: str) -> None:
        for action in self.engine.deployed().of_type(INTEGRATION_ACTION):
            accept(action.name, run_test(genesys, action.id), consequence, self.say, allow_4xx=self.allow_4xx)

    def _up(self, genesys: Genesys, *, triggers_enabled: bool | None = None) -> None:
        """Deploy; a failure says what it has left in the org."""
        self.begin()
        try:
            self.engine.up(triggers_enabled=triggers_enabled)
        except DeploymentError as error:
            left: list[Check] = []
            with suppress(HandoverError):  # the failure itself matters more
                left = list(find_leftovers(self.engine.deployed(), Org(genesys)).values())
            said = [f"It has left {each.found}. {each.remedy}" for each in left]
            raise DeploymentError(" ".join([str(error), *said])) from None

    def _look(self, success: str, plan: Plan, genesys: Genesys) -> None:
        """Say that the stack is live, once that has been looked at.

        Raises:
            RolloutError: Something that should be live is not, or the org does not say.
        """
        with _otherwise(f"What has been deployed could not be looked at: run `{HANDOVER} verify`."):
            wrong = self._not_live(genesys)
        if not wrong:
            self.say(success)
            if plan.sources:
                name = self.engine.deployed().name
                self.say(
                    "This has looked at Genesys Cloud alone: what becomes of its events in AWS, "
                    f"`{HANDOVER} verify -s {name}` says as far as it can be seen."
                )
            return
        remedies = " ".join(dict.fromkeys(check.remedy for check in wrong))
        raise RolloutError(
            f"Not everything is live that should be: {_listed(wrong)}. {remedies} {_hint(self.activate)}".rstrip()
        )

    def _integration_is_off(self, genesys: Genesys) -> bool:
        found = web_services(self.engine.deployed())
        return any(genesys.integration(each.id).intended_state != "ENABLED" for each in found)


def _hint(activate: bool) -> str:
    return "" if activate else f"A rollout with {ACTIVATE} puts back what the provider can, and tests first."


def _listed(checks: list[Check]) -> str:
    return "; ".join(f"{each.subject}, {each.title}: {each.found} instead of {each.expected}" for each in checks)


@contextmanager
def _otherwise(consequence: str) -> Iterator[None]:
    """Say what is live when the org or the engine fails."""
    try:
        yield
    except (GenesysError, DeploymentError) as error:
        raise RolloutError(f"{error} {consequence}") from None
