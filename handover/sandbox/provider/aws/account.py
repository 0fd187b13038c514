"""Which AWS account and region a stack deploys to, by its `aws:` configuration."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from handover.sandbox.errors import ConfigurationError

DEFAULT_ACCOUNT = "123456789012"
"""AWS' own example of an account id: nobody has it."""


@dataclass(frozen=True)
class Account:
    """An AWS account in one region.

    Attributes:
        id: The account's id, twelve digits.
        region: The region, empty if the stack does not say.
    """

    id: str = DEFAULT_ACCOUNT
    region: str = ""

    @classmethod
    def of(cls, config: Mapping[str, Any]) -> Account:
        """Read it from a stack's `aws:` configuration: `region`, and the first of `allowedAccountIds` if there are any.

        Args:
            config: The configuration, keys without the namespace; a list is one, or its JSON text.

        Raises:
            ConfigurationError: `allowedAccountIds` is no list of account ids.
        """
        return cls((_ids(config.get("allowedAccountIds")) or [DEFAULT_ACCOUNT])[0], str(config.get("region") or ""))


def _ids(value: Any) -> list[str]:
    try:
        ids = json.loads(value) if isinstance(value, str) and value else value or []
    except ValueError:
        ids = None
    if not isinstance(ids, list) or not all(isinstance(one, str) and re.fullmatch("[0-9]{12}", one) for one in ids):
        raise ConfigurationError(
            f"`aws:allowedAccountIds` must be a list of account ids of twelve digits, each in quotes, not {value}: "
            f'`pulumi config set --path "aws:allowedAccountIds[0]" {DEFAULT_ACCOUNT}`, or '
            f'`["{DEFAULT_ACCOUNT}"]` in the stack\'s file.'
        )
    return ids
