"""Policies for stacks of cognigy-handover and cognigy-handover-onpremises.

They are a program of their own, run by Pulumi's engine beside the one they judge, and share no code with it: what they
say of Cognigy's endpoint or the triggers' criteria is read from Cognigy's guide a second time. Architect's
language `workflow` has from the local Genesys Cloud, which knows nothing of the program either.
"""

from pulumi_policy import Policy

from handover_policies.credentials import no_secrets
from handover_policies.endpoint import endpoint_url
from handover_policies.event_bridge import event_bridge_target
from handover_policies.initial_config import read_config
from handover_policies.integration import integration_enabled
from handover_policies.names import consistent_names, name_prefix
from handover_policies.onpremises.delivery import dead_letters, event_age
from handover_policies.onpremises.key import api_key
from handover_policies.onpremises.privilege import least_privilege
from handover_policies.protection import production_protected
from handover_policies.residency import data_residency
from handover_policies.triggers import no_duplicate_triggers, trigger_criteria
from handover_policies.webhooks import webhooks_kept
from handover_policies.workflow import workflow_file

POLICIES: list[Policy] = [
    endpoint_url,
    trigger_criteria,
    no_duplicate_triggers,
    integration_enabled,
    no_secrets,
    consistent_names,
    name_prefix,
    production_protected,
    data_residency,
    event_bridge_target,
    webhooks_kept,
    workflow_file,
    dead_letters,
    event_age,
    api_key,
    least_privilege,
]
"""All policies of the pack."""

__all__ = ["POLICIES", "read_config"]
