"""The policy pack as Pulumi starts it; building the pack serves it, and returns when Pulumi is done."""

from pathlib import Path

from pulumi_policy import PolicyPack

from handover_policies import POLICIES, read_config

PolicyPack(
    name="cognigy-handover",
    policies=POLICIES,
    initial_config=read_config(Path(__file__).with_name("config.json"), POLICIES),
)
