"""The plugin that gives programs in other languages `HandoverPipeline`: what the Pulumi CLI starts."""

import sys
from pathlib import Path

import pulumi.provider

# `components/` is beside this folder: the Pulumi CLI keeps the whole repository.
sys.path.append(str(Path(__file__).resolve().parents[1]))

from handover_package.provider import HandoverProvider

if __name__ == "__main__":
    pulumi.provider.main(HandoverProvider(), sys.argv[1:])
