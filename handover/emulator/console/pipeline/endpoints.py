"""What the built-in Cognigy endpoint is set to answer, for the pipeline's picture."""

from collections.abc import Iterator

from handover.emulator.emulator import Emulator
from handover.emulator.runtime.aws.account import API_DESTINATION
from handover.emulator.state.records.cognigy import PROFILE_ID, CognigyProfile
from handover.picture.drawing.endpoints import host_of
from handover.picture.model import details
from handover.picture.pipeline import Endpoint


def endpoints(emulator: Emulator) -> dict[str, Endpoint]:
    """Return what is known of each endpoint, by its host: whether it is built in, and what it answers."""
    transport, built_in = emulator.execution.transport, _built_in(emulator)
    outside = Endpoint(badges=("really called",))
    hosts = dict.fromkeys(map(host_of, _urls(emulator)))
    return {host: built_in if transport.resolves_to_receiver(host.partition(":")[0]) else outside for host in hosts}


def _urls(emulator: Emulator) -> Iterator[str]:
    for action in emulator.store.actions:
        version = action.published or action.draft
        if version is not None:
            yield version.request.request_url_template
    for record in emulator.store.aws_objects:
        if record.type == API_DESTINATION:
            yield record.inputs["invocationEndpoint"]


def _built_in(emulator: Emulator) -> Endpoint:
    receiver, profile = emulator.execution.receiver, emulator.store.cognigy.get(PROFILE_ID) or CognigyProfile()
    always, first = receiver.told()
    told = [f"{answer.status} {times} times" for answer, times in first] + ([str(always.status)] if always else [])
    refusing = any(answer.status >= 300 for answer in (*(answer for answer, _ in first), *([always] if always else [])))
    unknown = sorted(receiver.unknown_users)
    problems = [f"The built-in endpoint was told to answer {', then '.join(told)}."] if refusing else []
    if unknown:
        problems.append(f"The built-in endpoint does not know the users {', '.join(unknown[:5])}.")
    return Endpoint(
        badges=(
            "built in",
            f"version {profile.version}" if profile.version else "",
            "asks for a key" if profile.api_key else "",
        ),
        problems=tuple(problems),
        details=details(
            ("Where", "the emulator's built-in endpoint, which no network leads to", "text"),
            ("Answers", ", then ".join(told) or "what it judges right", "text"),
            ("Users it does not know", "\n".join(unknown), "text"),
            ("Cognigy's version", profile.version or "any", "text"),
            ("Key", _key(profile), "text"),
        ),
    )


def _key(profile: CognigyProfile) -> str:
    if not profile.api_key:
        return "not asked for"
    return f"asked of EventBridge{' and of webhooks' if profile.webhooks_need_key else ''}"
