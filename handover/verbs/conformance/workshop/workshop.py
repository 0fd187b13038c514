"""What a probe makes in an org: data actions, workflows, triggers, each with a name of the run's."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

from handover.emulator.answers import Answers
from handover.genesys.errors import GenesysError
from handover.genesys.events import topic
from handover.verbs.conformance.addresses import REPLY_URL
from handover.verbs.conformance.model import CannotTellError, NotYetError
from handover.verbs.conformance.workshop import workflows
from handover.verbs.conformance.workshop.belongings import Belongings
from handover.verbs.conformance.workshop.calls import Calls, Refusal, refusal
from handover.verbs.conformance.workshop.objects import Kind, collection, is_id, path_of
from handover.verbs.conformance.workshop.pace import Pace
from handover.verbs.conformance.workshop.run_name import Purpose, object_name
from handover.verbs.conformance.workshop.runs import Ended, Publication, launch, publish

Found = TypeVar("Found")

_STATE_SECONDS = 60
# As long as the provider waits for it (`deleteIntegration`, `deleteIntegrationAction`).
_DELETION_SECONDS = 30
_ATTEMPTS = 3
_SCHEMA = {"$schema": "http://json-schema.org/draft-04/schema#", "type": "object"}
_CONTRACT = {
    "input": {"inputSchema": {**_SCHEMA, "properties": {"text": {"type": "string"}}, "additionalProperties": True}},
    "output": {"successSchema": {**_SCHEMA, "properties": {"ran": {"type": "string"}}, "additionalProperties": True}},
}


@dataclass(frozen=True)
class Action:
    """A data action that a probe has made; `version` is what a change of it must name."""

    id: str
    name: str
    version: int


def constant(ran: str) -> str:
    """Return a success template by which a result tells which data action ran."""
    return f'{{"ran": "{ran}"}}'


class Workshop:
    """Where probes make their objects; everything raises `GenesysError` where the org refuses.

    Args:
        calls: The org.
        belongings: Takes note of what is made.
        run: The run's name.
        expected: What the org's answers are compared with, where a probe has to know.
        pace: How long to wait.
        reply_url: What data actions call: it must answer a GET, without credentials, with JSON.
    """

    def __init__(
        self,
        calls: Calls,
        belongings: Belongings,
        run: str,
        expected: Answers,
        pace: Pace,
        reply_url: str = REPLY_URL,
    ) -> None:
        self.calls = calls
        self.expected = expected
        self.pace = pace
        self.category = run
        self._run = run
        self._belongings = belongings
        self._reply_url = reply_url
        self._count = 0

    def name(self, purpose: Purpose) -> str:
        """Return a new name for an object of the run."""
        self._count += 1
        return object_name(self._run, purpose, self._count)

    def create(self, kind: Kind, body: Mapping[str, Any]) -> Any:
        """Make an object, and return it as the org answers.

        Raises:
            CannotTellError: What it answers is something else.
        """
        with self.calls.making():
            reply = self.calls.call("POST", collection(kind), body)
            self._take(kind, reply["id"], body["name"], str(reply.get("name")))
        return reply

    def _take(self, kind: Kind, id_: Any, name: str, called: str) -> None:
        """Take note of an object that the run has made, if it is one.

        Args:
            kind: Its kind.
            id_: What the org answers as its id.
            name: The name that it was made with.
            called: The name that it has in the org.

        Raises:
            CannotTellError: It is another one, which is not to be touched.
        """
        if not is_id(id_) or not called.startswith(self._run):
            raise CannotTellError(f"Asked to make a {kind}, the org answered with something else, which is left alone.")
        self._belongings.add(kind, id_, name)

    def delete(self, kind: Kind, id_: str) -> Refusal | None:
        """Delete an object of the run; return the refusal, if it is one."""
        found = self.calls.attempt("DELETE", path_of(kind, id_))
        return found if isinstance(found, Refusal) else None

    def stays(self, kind: Kind, id_: str) -> bool:
        """Tell whether an object of the run stays in the org, although it was, or may have been, deleted."""
        try:
            self.pace.until(
                f"the {kind} is gone", _DELETION_SECONDS, lambda: None if self._is_there(kind, id_) else True
            )
        except NotYetError:
            return True
        return False

    def _is_there(self, kind: Kind, id_: str) -> bool:
        found = self.calls.attempt("GET", path_of(kind, id_))
        if isinstance(found, Refusal) and found.status not in (404, 410, int(self.expected.missing_object)):
            raise CannotTellError(f"Whether the {kind} is still there could not be looked at: {found.message}.")
        return not isinstance(found, Refusal)

    # Integrations and data actions ----------------------------------------------------------------------------

    @cached_property
    def integration(self) -> str:
        """The id of an enabled integration for data actions, which probes share."""
        with self._belongings.shared():
            id_ = self.new_integration()
            self.enable(id_)
        return id_

    def new_integration(self) -> str:
        """Make an integration for data actions, which is disabled, and return its id."""
        body = {"name": self.name("integration"), "integrationType": {"id": "custom-rest-actions"}}
        return str(self.create(Kind.INTEGRATION, body)["id"])

    def enable(self, id_: str) -> list[str]:
        """Enable an integration, and return the states that it reports until it is active.

        Raises:
            CannotTellError: It comes to another state.
        """
        path, states = path_of(Kind.INTEGRATION, id_), list[str]()

        def look(reply: Any) -> bool | None:
            states.append(str((reply.get("reportedState") or {}).get("code", "")))
            if states[-1] == "ERROR":
                raise CannotTellError("The integration that the probe made reports ERROR.")
            return states[-1] == "ACTIVE" or None

        if not look(self.calls.call("PATCH", path, {"intendedState": "ENABLED"})):
            what = "the integration is active"
            self.pace.until(what, _STATE_SECONDS, lambda: look(self.calls.call("GET", path)))
        return states

    def action_body(
        self,
        success_template: str,
        *,
        name: str = "",
        integration: str = "",
        method: str = "GET",
        request_template: str = "",
    ) -> dict[str, Any]:
        """Return what is posted for a data action.

        Args:
            success_template: What makes its result; see `constant`.
            name: Its name; a new one by default.
            integration: The integration it is in; the one that probes share by default.
            method: The HTTP method of its request.
            request_template: The request's body.
        """
        return {
            "name": name or self.name("action"),
            "category": self.category,
            "integrationId": integration or self.integration,
            "secure": False,
            "contract": _CONTRACT,
            "config": {
                "request": {
                    "requestUrlTemplate": self._reply_url,
                    "requestType": method,
                    "requestTemplate": request_template,
                    "headers": {"Content-Type": "application/json"},
                },
                "response": {
                    "translationMap": {},
                    "translationMapDefaults": {},
                    "successTemplate": success_template,
                },
            },
        }

    def action(self, success_template: str, **how: str) -> Action:
        """Make a data action; see `action_body`."""
        body = self.action_body(success_template, **how)
        reply = self.create(Kind.ACTION, body)
        return Action(reply["id"], body["name"], int(reply.get("version", 1)))

    def rename(self, action: Action, name: str) -> Action:
        """Give a data action another name."""
        body = {"name": name, "category": self.category, "version": action.version}
        reply = self.calls.call("PATCH", path_of(Kind.ACTION, action.id), body)
        return Action(action.id, name, int(reply.get("version", action.version + 1)))

    def execute(self, action: Action, **inputs: str) -> Any:
        """Execute a data action; return its result, or the `Refusal` that it ended with, whatever its status."""
        try:
            return self.calls.call("POST", f"{path_of(Kind.ACTION, action.id)}/execute", inputs)
        except GenesysError as error:
            if error.permissions or error.status in (0, 401, 429, 501):
                raise
            return Refusal(error.status, error.message, error.fields)

    # Workflows and triggers -----------------------------------------------------------------------------------

    @cached_property
    def flow(self) -> str:
        """The id of a workflow that only ends, which probes share."""
        with self._belongings.shared():
            return self.published(self.name("workflow"))

    def publish(self, name: str, *actions: Mapping[str, Any]) -> Publication:
        """Publish a workflow by a flow job, as the provider does; see `workflows.workflow`."""
        with self.calls.making():
            done = publish(self.calls, self.pace, workflows.workflow(name, *actions))
            if done.flow:
                self._take(Kind.FLOW, done.flow, name, self._flow_name(done.flow, name))
        return done

    def _flow_name(self, flow: Any, name: str) -> str:
        """Return what a workflow is called that a job says it has published, which does not say that itself.

        It is taken for right where the org does not show it.
        """
        try:
            found = self.calls.call("GET", path_of(Kind.FLOW, flow))
        except GenesysError:
            return name
        return str(found.get("name"))

    def publish_patiently(self, name: str, *actions: Mapping[str, Any]) -> Publication:
        """Publish a workflow, and again if that fails, for its reason may pass."""
        return self._patiently(lambda: self.publish(name, *actions), lambda done: bool(done.flow))

    def published(self, name: str, *actions: Mapping[str, Any]) -> str:
        """Publish a workflow that there must be, and return its id.

        Raises:
            CannotTellError: It is not published, however often it is tried.
        """
        done = self.publish_patiently(name, *actions)
        if not done.flow:
            raise CannotTellError(f"The probe's workflow was not published: {done.said}")
        return done.flow

    def launch(self, flow: str, **inputs: str) -> Ended:
        """Run a workflow to its end."""

        def attempt() -> Ended | Refusal:
            try:
                return launch(self.calls, self.pace, flow, inputs)
            except GenesysError as error:
                return refusal(error)

        ended = self._patiently(attempt, lambda ended: isinstance(ended, Ended))
        if isinstance(ended, Refusal):
            raise CannotTellError(f"The probe's workflow could not be launched: {ended.message}.")
        return ended

    def _patiently(self, attempt: Callable[[], Found], good: Callable[[Found], bool]) -> Found:
        """Try a few times what needs something that was only just made, and may not be known everywhere yet."""
        found = attempt()
        for _ in range(_ATTEMPTS - 1):
            if good(found):
                break
            self.pace.settled()
            found = attempt()
        return found

    def trigger_body(self, flow: str, name: str = "", **changes: Any) -> dict[str, Any]:
        """Return what is posted for a trigger that never fires, of a new name by default."""
        target = {"type": "Workflow", "id": flow, "workflowTargetSettings": {"dataFormat": "TopLevelPrimitives"}}
        body = {"name": name or self.name("trigger"), "topicName": topic("acw"), "enabled": False, "target": target}
        return {**body, "matchCriteria": [], **changes}

    def trigger(self, flow: str, **changes: Any) -> Any:
        """Make a trigger that never fires, and return it as the org answers."""
        return self.create(Kind.TRIGGER, self.trigger_body(flow, **changes))
