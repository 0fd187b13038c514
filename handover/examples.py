"""One example a verb, which its help ends with: what is typed after `handover`."""

from __future__ import annotations

EXAMPLES = {
    "emulator": "emulator --port 8099 --state emulator.json",
    "console": "console -s dev --open",
    "fire": "fire user.end --set disconnectType=TRANSFER",
    "demo": "demo -s eventbridge",
    "rollout": "rollout -s prod-eu --policy-pack policies",
    "migrate": "migrate next -s prod-eu --cognigy-version 4.100 --preview",
    "verify": "verify -s prod-eu --json",
    "doctor": "doctor -s prod-eu",
    "adopt": "adopt -s prod-eu --write",
    "drift": "drift -s prod-eu",
    "sandbox": "sandbox up -s dev",
    "sandbox preview": "sandbox preview -s prod-eu --diff",
    "sandbox up": "sandbox up -s dev --yes",
    "sandbox destroy": "sandbox destroy -s dev --preview-only",
    "sandbox refresh": "sandbox refresh -s dev --expect-no-changes --preview-only",
    "sandbox import": "sandbox import -s dev --file .handover/dev/adopt/import.json",
    "sandbox export": "sandbox export -s dev --file dev.json",
    "sandbox outputs": "sandbox outputs -s dev --json",
    "fleet": "fleet verify",
    "fleet preview": "fleet preview --stacks 'prod-*' --engine sandbox",
    "fleet up": "fleet up --stacks 'prod-*' --yes",
    "fleet verify": "fleet verify --exclude prod-us --no-test",
    "fleet drift": "fleet drift --json",
}
