"""What the project in `onpremises/` must be told, where Cognigy runs on premises and the AWS account is one's own.

It is a project of its own, for other people with other credentials: they run these lines there.
"""

import json
from shlex import quote

from .settings import EventBridgeSettings, PipelineSettings

_ORGANISATION = "ID-OF-THE-GENESYS-ORGANISATION"


def configuration_lines(settings: PipelineSettings, target: EventBridgeSettings) -> list[str]:
    """The commands that configure the project in `onpremises/` for a stack of this one.

    Genesys' own organisation id is unknown to the program: its place is marked, and refused if it is left.

    Args:
        settings: The stack's checked configuration.
        target: Where the stack sends events to.

    Returns:
        Lines for a shell.
    """
    return [
        _set("aws:region", target.aws_region),
        # As one text: `--path` would make a number of the account.
        _set("aws:allowedAccountIds", json.dumps([target.aws_account_id])),
        _set("cognigyDomain", settings.cognigy_domain),
        _set("organisationId", target.organisation_id),
        _set("genesysOrganisationId", _ORGANISATION),
        # Otherwise a list that has become shorter would keep its end.
        "pulumi config rm topics",
        *(
            f"pulumi config set --path {quote(f'topics[{index}]')} {quote(topic)}"
            for index, topic in enumerate(settings.event_bridge_topics)
        ),
    ]


def _set(key: str, value: str) -> str:
    return f"pulumi config set {key} {quote(value)}"
