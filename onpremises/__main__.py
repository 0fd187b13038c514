"""The AWS side of Cognigy's handover on premises: `pulumi up` in this folder deploys it for the selected stack."""

import sys
from pathlib import Path

# What both projects know of Cognigy is in the repository's `components/`, which is found, not installed.
sys.path.insert(1, str(Path(__file__).resolve().parents[1]))

import pulumi

from handover_onpremises import AwsHandoverTarget, OnPremisesSettings

target = AwsHandoverTarget("handover", OnPremisesSettings.from_config())

pulumi.export("eventSource", target.event_source)
pulumi.export("eventBusName", target.event_bus_name)
pulumi.export("eventBusArn", target.event_bus_arn)
pulumi.export("topics", target.topics)
pulumi.export("ruleArn", target.rule_arn)
pulumi.export("connectionArn", target.connection_arn)
pulumi.export("apiDestinationArn", target.api_destination_arn)
pulumi.export("deadLetterQueueArn", target.dead_letter_queue_arn)
pulumi.export("deadLetterQueueUrl", target.dead_letter_queue_url)
pulumi.export("kubectl", target.kubectl)
