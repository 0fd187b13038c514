"""Delivers an event to a rule's target: attempts, pauses between them, and the dead-letter queue at the end."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from handover.emulator.runtime.aws import dead_letters
from handover.emulator.runtime.aws.account import Account
from handover.emulator.runtime.aws.dead_letters import Undelivered
from handover.emulator.runtime.aws.destinations import Prepared, prepare
from handover.emulator.runtime.aws.retries import TIMEOUT_SECONDS, Failure, Pace, RetryPolicy, judged, pause_after
from handover.emulator.runtime.background import Background
from handover.emulator.runtime.delivery.request import REPLY_SHOWN, Response, TransportError
from handover.emulator.runtime.delivery.transport import Transport
from handover.emulator.state.clock import Clock
from handover.emulator.state.journal import Trace
from handover.emulator.state.records.aws import AwsObjectRecord

_BY_AGE: Final = "MaximumEventAgeInSeconds"
_BY_ATTEMPTS: Final = "MaximumRetryAttempts"


@dataclass
class Delivery:
    """One event on its way to one target.

    Attributes:
        account: Where the rule is.
        rule: The rule.
        target: The target, as it was when the event came; each attempt takes it as it is then.
        event: The event, as JSON.
        came: When it came.
        trace: Takes the steps.
        attempts: How many have been made.
        paced: Whether the next attempt has its place among those of a second.
        last: Why the attempt before failed.
        expires: Whether the event will be too old when the pause is over.
        reply: What the last attempt was answered, if it failed.
    """

    account: Account
    rule: AwsObjectRecord
    target: AwsObjectRecord
    event: str
    came: float
    trace: Trace
    attempts: int = 0
    paced: bool = False
    last: Failure | None = None
    expires: bool = False
    reply: Response | None = None

    def shown(self) -> dict[str, Any]:
        """Return how the last attempt went, as the journal has it."""
        attempt: dict[str, Any] = {"attempt": self.attempts}
        return attempt if self.reply is None else {**attempt, "reply": self.reply.shown()}


class Deliveries:
    """Makes deliveries.

    Args:
        transport: Sends the requests.
        clock: Times them.
        background: Runs what is tried again.
        changed: Called when something has come into a queue that no request waits for.
    """

    def __init__(self, transport: Transport, clock: Clock, background: Background, changed: Callable[[], None]) -> None:
        self._transport = transport
        self._clock = clock
        self._background = background
        self._changed = changed
        self._paces: dict[str, Pace] = {}

    async def begin(self, delivery: Delivery) -> None:
        """Return after the first attempt; others follow in the background.

        What has to wait before its first attempt, as the destination takes no more in this second, is not waited for.
        """
        pause = await self._step(delivery)
        if pause is not None:
            self._background.start(self._go_on(delivery, pause))

    async def _go_on(self, delivery: Delivery, pause: float | None) -> None:
        while pause is not None:
            await self._clock.sleep(pause)
            pause = await self._step(delivery)

    async def _step(self, delivery: Delivery) -> float | None:
        """Do what is next, and return in how many seconds something follows; `None` if it is over."""
        if delivery.expires and delivery.last is not None:
            return self._give_up(delivery, delivery.last, _BY_AGE)
        target = delivery.account.store.aws_objects.get(delivery.target.id)
        if target is None:
            reason = f'The target "{delivery.target.computed["targetId"]}" is no longer there.'
            return self._give_up(delivery, Failure("NO_RESOURCE", reason))
        delivery.target = target
        prepared = prepare(delivery.account, delivery.rule.computed["arn"], target, delivery.event)
        if isinstance(prepared, Failure):
            return self._give_up(delivery, prepared)
        if not delivery.paced and (wait := self._wait(delivery, prepared)):
            return wait
        delivery.paced = False
        delivery.attempts += 1
        delivery.reply = None
        failure = await self._attempt(delivery, prepared)
        if failure is None:
            return None
        return self._after(delivery, failure)

    def _wait(self, delivery: Delivery, prepared: Prepared) -> float:
        delivery.paced = True
        wait = self._paces.setdefault(prepared.arn, Pace()).take(self._clock.now(), prepared.rate)
        if wait:
            reason = f"The API destination takes {prepared.rate} invocations a second; this one waits {wait:.3g} s."
            delivery.trace.note("api-destination", prepared.destination, "stopped", reason)
        return wait

    async def _attempt(self, delivery: Delivery, prepared: Prepared) -> Failure | None:
        request, trace, number = prepared.request, delivery.trace, delivery.attempts
        shown = {**request.shown(), "attempt": number}
        (key,) = request.secret
        reason = f'Attempt {number}: {request.method} {shown["url"]} with the header "{key}".'
        trace.note("api-destination", prepared.destination, "passed", reason, shown, request.size)
        try:
            reply = await self._clock.within(TIMEOUT_SECONDS, self._transport.send(request, trace))
        except TimeoutError:
            reason = f"{request.host} did not answer within {TIMEOUT_SECONDS} s."
            return Failure("TIMEOUT", reason, again=True)
        except TransportError as error:
            return Failure("CONNECTION_FAILURE", str(error), again=True)
        failure = judged(request.host, reply, self._clock.now())
        if failure is None:
            reason = f"Delivered at attempt {number}: {request.host} answered {reply.status}."
            detail = {"url": shown["url"], "status": reply.status, "attempt": number, "body": request.body}
            detail["reply"] = reply.shown()
            size = request.size + REPLY_SHOWN
            trace.note("target", delivery.target.computed["targetId"], "passed", reason, detail, size)
            return None
        delivery.reply = reply
        return failure

    def _after(self, delivery: Delivery, failure: Failure) -> float | None:
        """Return the pause after a failed attempt."""
        policy = RetryPolicy.of_target(delivery.target.inputs)
        if not failure.again:
            return self._give_up(delivery, failure)
        if delivery.attempts > policy.attempts:
            return self._give_up(delivery, failure, _BY_ATTEMPTS)
        now = self._clock.now()
        pause, left = pause_after(delivery.attempts, failure), delivery.came + policy.age - now
        if pause > left:
            follows = f"By the next attempt the event would be older than {policy.age:g} s."
            delivery.expires, pause = True, max(left, 0)
        else:
            follows = f"The next attempt is in {pause:g} s."
        delivery.last = failure
        name = delivery.target.computed["targetId"]
        said = f"{failure.reason} {follows}"
        delivery.trace.note("target", name, "stopped", said, delivery.shown(), REPLY_SHOWN)
        return pause

    def _give_up(self, delivery: Delivery, failure: Failure, exhausted: str | None = None) -> float | None:
        """Put the event into the dead-letter queue; nothing follows."""
        said = f" EventBridge gives up: {exhausted} is reached." if exhausted else ""
        detail = {**delivery.shown(), "errorCode": failure.code}
        name = delivery.target.computed["targetId"]
        delivery.trace.note("target", name, "failed", f"{failure.reason}{said}", detail, REPLY_SHOWN)
        arn = dead_letters.queue_of(delivery.target)
        if arn is None:
            lost_for = "The event is lost: the target has no dead-letter queue."
            delivery.trace.note("dead-letter", "-", "failed", lost_for)
            return None
        queue = arn.rpartition(":")[2]
        if refused := dead_letters.refusal(delivery.account, arn, delivery.rule.computed["arn"]):
            delivery.trace.note("dead-letter", queue, "failed", f"The event is lost: {refused}.")
            return None
        lost = Undelivered(
            delivery.rule,
            delivery.target,
            arn,
            delivery.trace.event_id or "",
            delivery.trace.conversation_id,
            delivery.event,
            failure,
            max(delivery.attempts - 1, 0),
            exhausted,
        )
        kept = dead_letters.put(delivery.account, lost, self._clock.now())
        self._changed()
        reason = "The event is in the dead-letter queue, from which it can be redriven."
        delivery.trace.note("dead-letter", queue, "passed", reason, {"messageId": kept.id})
        return None
