"""The names of the Genesys objects, and which of them Genesys, YAML or the provider would trip over."""

import re

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from .events import Event
from .quoting import quote

# From the models of Genesys' SDK: a trigger's name has 1 to 256 characters. Applied to every object but workflows,
# whose names have at most 200, by Genesys' help page "Create a flow".
_LONGEST_NAME = 256
_LONGEST_WORKFLOW_NAME = 200
# YAML's limit for a key that is not marked with `?`; integration and action names become keys of the workflow.
_LONGEST_KEY = 1024
# From the provider's source: such a category turns the action into a function, which needs a zip file.
_FUNCTION_CATEGORY = "function data action"
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")


class ObjectNames(BaseModel):
    """What the objects are called in Genesys Cloud. The defaults are those of Cognigy's guides."""

    model_config = ConfigDict(alias_generator=to_camel, extra="forbid", frozen=True)

    integration: str = Field(default="Web Services Data Actions Integration", description="Integration")
    category: str | None = Field(
        default=None,
        description="Category of the data action, where an adopted one has another than its integration's name",
    )
    data_action: str = Field(default="Send Event to Cognigy", description="Data action")
    acw_workflow: str = Field(default="Workflow conversation.id.acw", description="Workflow of `acw`")
    acw_trigger: str = Field(default="Trigger conversation.id.acw", description="Trigger of `acw`")
    user_end_workflow: str = Field(default="Workflow conversation.id.user.end", description="Workflow of `user.end`")
    user_end_trigger: str = Field(default="Trigger conversation.id.user.end", description="Trigger of `user.end`")
    event_bridge_integration: str = Field(
        default="Amazon EventBridge Source", description="Integration that sends events to Amazon EventBridge"
    )

    @property
    def action_category(self) -> str:
        """The category of the data action: by Genesys' convention the name of its integration."""
        return self.integration if self.category is None else self.category

    def workflow(self, event: Event) -> str:
        """The name of an event's workflow."""
        return self.acw_workflow if event is Event.ACW else self.user_end_workflow

    def trigger(self, event: Event) -> str:
        """The name of an event's trigger."""
        return self.acw_trigger if event is Event.ACW else self.user_end_trigger

    def with_prefix(self, prefix: str) -> "ObjectNames":
        """The same names behind a prefix and a space, so that several environments can share one org."""
        if not prefix:
            return self
        return ObjectNames(**{to_camel(field): f"{prefix} {name}" for field, name in self if name is not None})

    def problems(self) -> list[str]:
        """What is wrong with these names: a sentence each, none if they can be deployed."""
        category = "integration" if self.category is None else "category"
        found = [
            f"names.{to_camel(field)} is {name!r}: it {problem}"
            for field, name in self
            if name is not None
            for problem in name_problems(
                name, longest=_LONGEST_WORKFLOW_NAME if field.endswith("workflow") else _LONGEST_NAME
            )
        ]
        found.extend(
            f"names.{to_camel(field)} is too long for a key of the workflow; shorten it"
            for field in (category, "data_action")
            if len(quote(getattr(self, field))) > _LONGEST_KEY
        )
        if _FUNCTION_CATEGORY in re.sub("[-_]", " ", self.action_category.lower()):
            found.append(
                f"names.{category} is {self.action_category!r}: it contains '{_FUNCTION_CATEGORY}', which the provider"
                " takes for a function that needs a zip file; choose another name"
            )
        if self.acw_workflow.casefold() == self.user_end_workflow.casefold():
            found.append(
                f"names.acwWorkflow and names.userEndWorkflow are both {self.acw_workflow!r}; Genesys finds a workflow"
                " by its name, so one would overwrite the other: give them different names"
            )
        return found

    def problems_of_two_integrations(self) -> list[str]:
        """What is wrong with these names where a stack has both integrations; see `problems`."""
        if self.integration.casefold() != self.event_bridge_integration.casefold():
            return []
        return [
            f"names.integration and names.eventBridgeIntegration are both {self.integration!r}; people and the handover"
            " command find an integration by its name: give them different names"
        ]


def name_problems(name: str, *, longest: int = _LONGEST_NAME) -> list[str]:
    """What is wrong with one name of at most `longest` characters: a sentence each, without its subject."""
    if not name.strip():
        return ["is empty; write a name or leave the key out"]
    found = []
    if name != name.strip():
        found.append("begins or ends with white space; remove it")
    if _CONTROL.search(name):
        found.append("contains a control character; remove it")
    if len(name) > longest:
        found.append(f"has {len(name)} characters; Genesys takes at most {longest}, the prefix included")
    return found
