"""The AWS side of Cognigy's handover on premises, as a Pulumi component resource."""

from handover_onpremises.settings import OnPremisesSettings
from handover_onpremises.target import AwsHandoverTarget

__all__ = ["AwsHandoverTarget", "OnPremisesSettings"]
