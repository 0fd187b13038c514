"""What all types of objects have in common."""

import hashlib
from collections.abc import Mapping
from typing import Any, ClassVar

from handover.emulator.aws.errors import AwsError, invalid
from handover.emulator.aws.inputs import Inputs
from handover.emulator.runtime.aws.account import Account
from handover.emulator.runtime.aws.policies import UnfitPolicyError, UnmodelledPolicyError, check_policy
from handover.emulator.runtime.eventbridge.patterns import InvalidPatternError, compile_pattern
from handover.emulator.state.errors import NotModelledError
from handover.emulator.state.records.aws import AwsObjectRecord

Values = Mapping[str, Any]


class Kind:
    """A type of objects.

    Attributes:
        token: Its Pulumi type.
        model: Its inputs.
        fixed: Inputs that AWS can't change: pulumi-aws replaces the object.
        puts: Whether AWS' call that makes one replaces the one that is there, as all its `Put…` calls do.
    """

    token: ClassVar[str]
    model: ClassVar[type[Inputs]]
    fixed: ClassVar[tuple[str, ...]] = ()
    puts: ClassVar[bool] = False

    @property
    def label(self) -> str:
        """What it is called in a sentence."""
        return self.token.rpartition(":")[2]

    def identify(self, account: Account, inputs: Values) -> str:
        """Return the id that pulumi-aws gives the object."""
        return str(inputs["name"])

    def taken(self, inputs: Values) -> AwsError:
        """Return AWS' error for an object that is there already."""
        raise NotImplementedError

    def missing(self, id_: str) -> AwsError:
        """Return AWS' error for an object that is not there."""
        raise NotImplementedError

    def check(self, account: Account, inputs: Values) -> None:
        """Make sure that what the object refers to is there, and that AWS would take it.

        Raises:
            GenesysError: AWS would not, or it is not modelled.
        """

    def compute(self, account: Account, inputs: Values, before: AwsObjectRecord | None, now: float) -> dict[str, Any]:
        """Return what AWS adds: defaults, the ARN and the like.

        Args:
            account: Where the object is.
            inputs: Its inputs.
            before: The object as it was, if it is being changed.
            now: The time, in seconds since 1970.
        """
        raise NotImplementedError

    def release(self, account: Account, record: AwsObjectRecord) -> None:
        """Make sure that an object can be deleted, and delete what goes with it.

        Raises:
            AwsError: AWS refuses it.
        """


def kept(before: AwsObjectRecord | None, name: str, new: str) -> str:
    """Return what was computed when the object was made, or the new value for a new object."""
    return str(before.computed[name]) if before is not None else new


def letters(id_: str, number: int) -> str:
    """Return capitals and digits that follow from an id, as in AWS' own ids."""
    digits = int.from_bytes(hashlib.sha256(id_.encode()).digest())
    found = ""
    for _ in range(number):
        digits, place = divmod(digits, 32)
        found += "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[place]
    return found


def check_pattern(pattern: str | None) -> None:
    """Make sure that AWS would take an event pattern; raises `AwsError`."""
    if pattern is not None:
        try:
            compile_pattern(pattern)
        except InvalidPatternError as error:
            raise AwsError("InvalidEventPatternException", f"Event pattern is not valid. Reason: {error}") from None


def check_document(policy: str, code: str = "MalformedPolicyDocument") -> None:
    """Make sure that AWS would take a policy.

    Raises:
        AwsError: It would not.
        NotModelledError: The emulator can't tell what the policy allows.
    """
    try:
        check_policy(policy)
    except UnfitPolicyError as error:
        raise AwsError(code, str(error)) from None
    except UnmodelledPolicyError as error:
        raise NotModelledError(str(error)) from None


def check_region(account: Account, inputs: Values) -> None:
    """Refuse an object whose own region is not the one it is asked for in; raises `AwsError`."""
    if inputs.get("region", account.region) != account.region:
        raise invalid(f"The property region is {inputs['region']}, and the object is made in {account.region}.")
