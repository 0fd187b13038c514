"""The providers of several packages as one: a resource's type begins with the package that it is of."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack, closing
from typing import TYPE_CHECKING

from handover.sandbox.configuration.project import StackConfig
from handover.sandbox.provider import Diff, Found, Properties, Provider, ProviderError
from handover.sandbox.provider.genesys import GenesysProvider
from handover.sandbox.provider.retries import Pace
from handover.sandbox.state.resource import PROVIDERS

if TYPE_CHECKING:
    from handover.genesys.api import Genesys
    from handover.sandbox.provider.aws.provider import AwsProvider

GENESYS = "genesyscloud"
AWS = "aws"


class Packages:
    """See `handover.sandbox.provider.Provider`: each call goes to the provider of the type's package.

    Args:
        providers: What makes the provider of each package, when it is first asked for. One of another package is
            refused by name: whatever is asked about its resources, `check` is asked first.
    """

    def __init__(self, providers: Mapping[str, Callable[[], Provider]]) -> None:
        self._providers = providers

    def _find(self, package: str) -> Provider | None:
        provider = self._providers.get(package)
        return provider() if provider else None

    def _of(self, type_: str) -> Provider:
        if (provider := self._find(_package(type_))) is None:
            raise ProviderError(self._unknown(type_))
        return provider

    def _unknown(self, type_: str) -> str:
        known = " and ".join(sorted(self._providers))
        return (
            f"The sandbox has no provider of the package {_package(type_)!r}, of which {type_} is; it has those of "
            f"{known}. Use the Pulumi CLI for it."
        )

    def check(self, type_: str, inputs: Properties) -> list[str]:
        """See `Provider`."""
        provider = self._find(_package(type_))
        return provider.check(type_, inputs) if provider else [self._unknown(type_)]

    def unnamed(self, type_: str) -> str:
        """See `Provider`."""
        provider = self._find(_package(type_))
        return provider.unnamed(type_) if provider else ""

    def check_provider(self, type_: str, inputs: Properties) -> str:
        """See `Provider`; a provider of another package is refused with its first resource."""
        provider = self._find(type_.removeprefix(PROVIDERS))
        return provider.check_provider(type_, inputs) if provider else ""

    def diff(
        self,
        type_: str,
        old_inputs: Properties,
        old_outputs: Properties,
        new_inputs: Properties,
        ignored: Sequence[str] = (),
    ) -> Diff:
        """See `Provider`."""
        return self._of(type_).diff(type_, old_inputs, old_outputs, new_inputs, ignored)

    def planned_outputs(
        self, type_: str, old_outputs: Properties | None, new_inputs: Properties, ignored: Sequence[str] = ()
    ) -> Properties:
        """See `Provider`."""
        return self._of(type_).planned_outputs(type_, old_outputs, new_inputs, ignored)

    def create(self, type_: str, inputs: Properties, key: str = "") -> tuple[str, Properties]:
        """See `Provider`."""
        return self._of(type_).create(type_, inputs, key)

    def made(self, type_: str, key: str) -> str | None:
        """See `Provider`."""
        return self._of(type_).made(type_, key)

    def read(
        self, type_: str, id_: str, inputs: Properties | None, old_outputs: Properties | None = None
    ) -> Found | None:
        """See `Provider`."""
        return self._of(type_).read(type_, id_, inputs, old_outputs)

    def update(
        self, type_: str, id_: str, old_outputs: Properties, inputs: Properties, ignored: Sequence[str] = ()
    ) -> Properties:
        """See `Provider`."""
        return self._of(type_).update(type_, id_, old_outputs, inputs, ignored)

    def delete(self, type_: str, id_: str, outputs: Properties) -> None:
        """See `Provider`."""
        self._of(type_).delete(type_, id_, outputs)


class StackProvider(Packages):
    """The providers of a stack, which deploy to one emulator: its org, and the AWS accounts beside it.

    Args:
        connect: Returns the emulator's URL, starting one if need be; called at the first HTTP call only.
        config: The stack's configuration.
        gateway: Address of the emulator that the stack names, empty if it has its own; None if nothing is deployed.
        pace: How long to wait for what.

    Raises:
        ConfigurationError: The configuration of a provider can't be used.
    """

    def __init__(
        self,
        connect: Callable[[], str],
        config: StackConfig,
        gateway: str | None = None,
        pace: Pace | None = None,
    ) -> None:
        self._connect = connect
        self._settings = config.package(AWS)
        self._alone = gateway == ""
        self._genesys = GenesysProvider(connect, pace, gateway=gateway)
        self._made: AwsProvider | None = None
        super().__init__({GENESYS: lambda: self._genesys, AWS: self._aws})
        if self._settings:
            self._aws()  # what is wrong with them is said at once

    def _aws(self) -> AwsProvider:
        if self._made is None:
            # Here, not above: nearly all stacks have nothing of AWS and need not pay for the import.
            from handover.sandbox.provider.aws.account import Account
            from handover.sandbox.provider.aws.provider import AwsProvider

            self._made = AwsProvider(self._connect, Account.of(self._settings), alone=self._alone)
        return self._made

    def org(self) -> Genesys:
        """Return the org by its API; see `GenesysProvider.org`."""
        return self._genesys.org()

    def close(self) -> None:
        """Close the connections, if any were made."""
        with ExitStack() as held:
            held.enter_context(closing(self._genesys))
            if self._made is not None:
                held.enter_context(closing(self._made))


def _package(type_: str) -> str:
    return type_.partition(":")[0]
