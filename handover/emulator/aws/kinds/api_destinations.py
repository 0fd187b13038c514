"""What EventBridge calls endpoints with: connections and API destinations."""

from typing import Any

from handover.emulator.aws import inputs as models
from handover.emulator.aws.errors import AwsError, exists, invalid, not_found
from handover.emulator.aws.kinds.base import Kind, Values, kept, letters
from handover.emulator.runtime.aws.account import API_DESTINATION, EVENT_CONNECTION, Account
from handover.emulator.runtime.aws.destinations import RATE
from handover.emulator.state.errors import NotModelledError
from handover.emulator.state.records.aws import AwsObjectRecord


class EventConnection(Kind):
    """A connection, which holds the key."""

    token = EVENT_CONNECTION
    model = models.EventConnectionInputs
    fixed = ("name",)

    def taken(self, inputs: Values) -> AwsError:
        """Return AWS' error for a connection that is there already."""
        return exists(f"Connection {inputs['name']} already exists.")

    def missing(self, id_: str) -> AwsError:
        """Return AWS' error for a connection that is not there."""
        return not_found(f"Failed to describe the connection(s). Connection '{id_}' does not exist.")

    def check(self, account: Account, inputs: Values) -> None:
        """Refuse other ways to authorize than by a key."""
        if inputs["authorizationType"] != "API_KEY":
            raise NotModelledError(f"connections that authorize by {inputs['authorizationType']}; it models API_KEY")

    def compute(self, account: Account, inputs: Values, before: AwsObjectRecord | None, now: float) -> dict[str, Any]:
        """Return its ARN, and that of the secret that AWS keeps the key in."""
        place = f"connection/{inputs['name']}/{account.store.ids.new()}" if before is None else ""
        secret = account.arn("secretsmanager", f"secret:events!{place}-{letters(place, 6)}")
        return {
            "arn": kept(before, "arn", account.arn("events", place)),
            "secretArn": kept(before, "secretArn", secret),
        }


class EventApiDestination(Kind):
    """An API destination: an endpoint, and the connection it is called with."""

    token = API_DESTINATION
    model = models.EventApiDestinationInputs
    fixed = ("name",)

    def taken(self, inputs: Values) -> AwsError:
        """Return AWS' error for an API destination that is there already."""
        return exists(f"An api-destination '{inputs['name']}' already exists.")

    def missing(self, id_: str) -> AwsError:
        """Return AWS' error for an API destination that is not there."""
        return not_found(f"Failed to describe the api-destination(s). An api-destination '{id_}' does not exist.")

    def check(self, account: Account, inputs: Values) -> None:
        """Refuse an endpoint without TLS, and a connection that is not there."""
        if not inputs["invocationEndpoint"].startswith("https://"):
            raise invalid(
                f"InvocationEndpoint {inputs['invocationEndpoint']} is not valid: it must be an HTTPS endpoint."
            )
        if account.by_arn(EVENT_CONNECTION, inputs["connectionArn"]) is None:
            raise not_found(f"Connection '{inputs['connectionArn']}' does not exist.")

    def compute(self, account: Account, inputs: Values, before: AwsObjectRecord | None, now: float) -> dict[str, Any]:
        """Return its ARN and the default of its rate."""
        place = f"api-destination/{inputs['name']}/{account.store.ids.new()}" if before is None else ""
        return {"arn": kept(before, "arn", account.arn("events", place)), "invocationRateLimitPerSecond": RATE}
