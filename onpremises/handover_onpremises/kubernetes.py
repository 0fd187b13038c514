"""What is to be done in the Kubernetes cluster that Cognigy runs in."""

import shlex

# By Cognigy's guide.
_SECRET = "genesys-handover-secret"  # noqa: S105 - its name
_VARIABLE = "GENESYS_EVENTBRIDGE_HANDOVER_API_KEY"
# The guide speaks of "the Cognigy handover service"; this is what Cognigy's Helm chart calls it.
_DEPLOYMENT = "service-handover"


def kubectl_lines(api_key: str) -> list[str]:
    """The commands that give Cognigy the key, the first time and each time it is another one.

    Args:
        api_key: The key as it is sent. Kubernetes encodes it in base64 once more for itself.
    """
    literal = shlex.quote(f"{_VARIABLE}={api_key}")
    return [
        f"kubectl create secret generic {_SECRET} --from-literal={literal} --dry-run=client --output=yaml"
        " | kubectl apply --filename=-",
        # Variables are read when a process starts.
        f"kubectl rollout restart deployment/{_DEPLOYMENT}",
        f"kubectl rollout status deployment/{_DEPLOYMENT}",
    ]
