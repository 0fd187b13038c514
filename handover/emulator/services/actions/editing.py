"""What creating and changing a data action does to it."""

from typing import TypeVar

from handover.emulator.emulator import Emulator
from handover.emulator.services.actions.bodies import ActionConfig, Contract, PatchAction, PostAction
from handover.emulator.services.integrations.types import ACTION_TYPE
from handover.emulator.state.errors import (
    BadRequestError,
    ConflictError,
    NotModelledError,
    refuse_if_too_long,
    refuse_stale,
)
from handover.emulator.state.records.actions import ActionVersion, RequestConfig, ResponseConfig

Part = TypeVar("Part", RequestConfig, ResponseConfig)

# Ids of actions made by an organization's users begin so; those of Genesys' own begin with static_-_.
ID_PREFIX = "custom_-_"


def new_version(body: PostAction) -> ActionVersion:
    """Return the first version of an action."""
    version = ActionVersion(
        name=body.name,
        category=body.category,
        secure=body.secure,
        input_schema=body.contract.input.input_schema,
        success_schema=body.contract.output.success_schema,
    )
    return _configured(version, body.config)


def new_id(emulator: Emulator, integration_id: str) -> str:
    """Return the id of a new action in that integration.

    Raises:
        BadRequestError: There is no such integration.
        NotModelledError: The integration's type has no actions here.
    """
    integration = emulator.store.integrations.get(integration_id)
    if integration is None:
        raise BadRequestError(f"integrationId: there is no integration with the id {integration_id}.")
    if integration.type != ACTION_TYPE:
        raise NotModelledError(f"data actions in integrations of type {integration.type}; it models {ACTION_TYPE}")
    return ID_PREFIX + emulator.store.ids.new()


def changed(version: ActionVersion, body: PatchAction) -> ActionVersion:
    """Return the next version, with what the body gives and otherwise as it was."""
    given = body.model_dump(include={"name", "category"}, exclude_none=True)
    version = version.model_copy(update={**given, "version": version.version + 1})
    return version if body.config is None else _configured(version, body.config)


def with_contract(version: ActionVersion, contract: Contract) -> ActionVersion:
    """Return the version with another contract."""
    return version.model_copy(
        update={"input_schema": contract.input.input_schema, "success_schema": contract.output.success_schema}
    )


def refuse_long_name(emulator: Emulator, name: str | None) -> None:
    """Refuse a name that is too long, with 400."""
    refuse_if_too_long("name", name, emulator.settings.answers.longest_action_name)


def refuse_if_stale(emulator: Emulator, given: int, current: ActionVersion) -> None:
    """Refuse an update of an outdated version."""
    refuse_stale("action", given, current.version, emulator.settings.answers.stale_action_version)


async def refuse_if_faulty(emulator: Emulator, version: ActionVersion, id_: str) -> None:
    """Refuse a version of an action that cannot be published.

    Raises:
        BadRequestError: Saying everything that is wrong with it.
        ConflictError: Another action has its name, where that is refused.
    """
    if emulator.settings.answers.same_name == "creation-refused":
        named = emulator.store.named_actions(version.category, version.name)
        if any(record.id != id_ for record, _ in named):
            raise ConflictError(f"There is a data action {version.name!r} in the category {version.category!r}.")
    sentences = await faults(emulator, version)
    if sentences:
        raise BadRequestError(" ".join(sentences), "invalid.action")


async def faults(emulator: Emulator, version: ActionVersion) -> list[str]:
    """Return a sentence for everything that keeps the version from being published."""
    # Their schema and template libraries take long to import.
    from handover.emulator.runtime import budget
    from handover.emulator.runtime.actions.compiled_action import check_action
    from handover.emulator.runtime.actions.contracts import check_contracts

    def check() -> list[str]:
        return [*check_contracts(version.input_schema, version.success_schema), *check_action(version)]

    try:
        found = await emulator.execution.aside.run(check, budget.SECONDS_TO_READ_TEMPLATES)
    except budget.LimitError as error:
        return [f"To read the action's templates takes too long. {error}"]
    if not version.request.request_url_template.strip():
        found.append("The configuration has no request.requestUrlTemplate.")
    return found


def _configured(version: ActionVersion, config: ActionConfig) -> ActionVersion:
    """Return the version with the parts of the configuration that are given."""
    update: dict[str, RequestConfig | ResponseConfig | int] = {}
    if config.request is not None:
        update["request"] = _merged(version.request, config.request)
    if config.response is not None:
        update["response"] = _merged(version.response, config.response)
    if config.timeout_seconds is not None:
        update["timeout_seconds"] = config.timeout_seconds
    return version.model_copy(update=update)


def _merged(old: Part, given: Part) -> Part:
    """Return the old part with the fields that are given.

    A client that sends back what it read has the templates' addresses, not their texts: the texts stay.
    """
    update = {name: getattr(given, name) for name in given.model_fields_set if name in type(old).model_fields}
    return old.model_copy(update={name: value for name, value in update.items() if not name.endswith("_uri")})
