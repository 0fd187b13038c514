"""The provider: Pulumi derives the package's schema from the component's annotations, and asks it for components."""

from pulumi import InputPropertiesError, Inputs, ResourceOptions
from pulumi.provider import ConstructResult
from pulumi.provider.experimental.component import ComponentProvider
from pulumi.provider.server import ComponentInitError

from components import SettingsError

from .arguments import require_known
from .component import HandoverPipeline


class HandoverProvider(ComponentProvider):
    """The component provider of package `handover`."""

    def __init__(self) -> None:
        # What languages put in front of the name, as in `@pulumi/handover` and `pulumi_handover`. Without it, the CLI
        # takes what comes first in the repository's address: another name for each team, and none if it has a dot.
        super().__init__([HandoverPipeline], "handover", "pulumi")

    def construct(
        self, name: str, resource_type: str, inputs: Inputs, options: ResourceOptions | None = None
    ) -> ConstructResult:
        """Construct a component.

        Args:
            name: Its logical name.
            resource_type: Its type; there is one.
            inputs: Its arguments, as the schema names them.
            options: Its options.

        Returns:
            Its URN and its outputs.

        Raises:
            InputPropertyError: An argument is missing, or isn't one of those that it can be.
            InputPropertiesError: The arguments can't be deployed; the message has a line per problem.
        """
        # Pulumi would print a traceback of the plugin. Without a list, be it empty, its server fails.
        try:
            require_known(inputs)
            return super().construct(name, resource_type, inputs, options)
        except SettingsError as error:
            raise InputPropertiesError(str(error), []) from None
        except ComponentInitError as error:
            if isinstance(error.inner, SettingsError):
                raise InputPropertiesError(str(error.inner), []) from None
            raise
