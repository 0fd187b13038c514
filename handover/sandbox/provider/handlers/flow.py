"""Workflows (``genesyscloud_flow``): published by a job, from a YAML file with `substitutions` put in."""

from __future__ import annotations

from pathlib import Path

from handover.sandbox.provider import Properties, ProviderError
from handover.sandbox.provider.client import require_loopback
from handover.sandbox.provider.handlers.handler import Handler
from handover.sandbox.provider.plan import CONTENT_HASH, content_hash
from handover.sandbox.provider.retries import until_over

_PATH = "/api/v2/flows"
# What the API does not give back, and its type, whose empty value it takes once the program has removed it.
_OF_THE_PROGRAM = {"filepath": str, "forceUnlock": bool, "substitutions": dict, "updateTriggerHash": str}


class FlowHandler(Handler):
    """See `Handler`."""

    def create(self, plan: Properties) -> str:
        """Publish the file; if there is a flow of the name *in the file* already, that one is taken over."""
        return self._publish(plan)

    def update(self, id_: str, state: Properties, plan: Properties) -> str:
        """Publish the file again; under another name in it, this makes another flow and leaves the old one behind."""
        if plan.get("forceUnlock"):
            self._unlock(id_)
        return self._publish(plan)

    def _unlock(self, id_: str) -> None:
        self.client.call("POST", f"{_PATH}/actions/unlock", parameters={"flow": id_})

    def _publish(self, plan: Properties) -> str:
        job = self.client.call("POST", f"{_PATH}/jobs")
        content, url, headers = rendered(plan).encode(), job["presignedUrl"], job.get("headers") or {}
        require_loopback(url)
        until_over(self.pace, self.pace.upload, lambda _: True, lambda: self.client.upload(url, content, headers))
        return self._published(job["id"], plan.get("name"), plan["filepath"])

    def _published(self, job_id: str, name: str | None, file: str) -> str:
        """Wait for the job and return the flow's id."""
        deadline = self.pace.clock() + self.pace.job
        while self.pace.clock() < deadline:
            job = self.client.get(f"{_PATH}/jobs/{job_id}", expand="messages")
            if job.get("status") == "Failure":
                messages = " ".join(message["text"] for message in job.get("messages") or [] if message.get("text"))
                reason = messages or "the job gave no reason."
                raise ProviderError(f"Publishing the workflow {name!r} from {file} failed: {reason}")
            if job.get("status") == "Success":
                if flow_id := (job.get("flow") or {}).get("id"):
                    return str(flow_id)
                raise ProviderError(f"The job {job_id} published the workflow {name!r} but did not say under which id.")
            self.pace.sleep(self.pace.job_poll)
        raise ProviderError(
            f"Publishing the workflow {name!r} has not ended after {self.pace.job / 60:g} minutes (job {job_id})."
        )

    def read(self, id_: str) -> Properties:
        """Read what the provider looks at: name and type."""
        flow = self.client.get(f"{_PATH}/{id_}", deleted="false")
        return {"name": flow.get("name") or "", "type": flow.get("type") or ""}

    def delete(self, id_: str, state: Properties) -> None:
        """Delete the flow, again while it is in use; one that is gone already is no error."""
        if state.get("forceUnlock"):
            self._unlock(id_)
        self.remove(f"{_PATH}/{id_}", again=lambda error: error.status == 409)

    def after_write(self, plan: Properties, before: Properties, found: Properties) -> Properties:
        """Add what the program said and what the file's content is."""
        kept: Properties = {}
        for name, kind in _OF_THE_PROGRAM.items():
            if plan.get(name) is not None:
                kept[name] = plan[name]
            elif before.get(name) is not None:
                kept[name] = kind()
        return {**kept, **found, CONTENT_HASH: content_hash(plan)}

    def after_read(self, before: Properties, found: Properties) -> Properties:
        """Add what the state says of the file."""
        kept = (*_OF_THE_PROGRAM, CONTENT_HASH)
        return {**{name: before[name] for name in kept if name in before}, **found}


def rendered(plan: Properties) -> str:
    """Return the YAML that is published: the file with its substitutions.

    Raises:
        ProviderError: The file cannot be read.
    """
    try:
        text = Path(plan["filepath"]).read_bytes().decode()
    except (OSError, UnicodeDecodeError) as error:
        raise ProviderError(f"The workflow's file {plan['filepath']} cannot be read: {error}.") from None
    for key, value in (plan.get("substitutions") or {}).items():
        text = text.replace("{{" + key + "}}", str(value))
    return text
