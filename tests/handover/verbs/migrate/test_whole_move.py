"""The whole move, forth and back from every step, in the sandbox: every end reaches Cognigy at each of them."""

from __future__ import annotations

from tests.handover.verbs.migrate.conftest import TARGET, Mover

WEBHOOK, EVENT_BRIDGE = {"webhook"}, {"EventBridge"}
NAMES = """\
config:
  # As somebody clicked them together.
  cognigy-handover:names:
    integration: Cognigy webhooks
    dataAction: Notify Cognigy
    category: Cognigy
    acwWorkflow: Wrapped up
    acwTrigger: On wrap-up
    eventBridgeIntegration: To Cognigy
"""


def test_a_stack_with_foreign_names_moves_with_its_aws_side(mover: Mover) -> None:
    mover.project.edit("Pulumi.dev.yaml", "config:\n", NAMES)
    mover.live()
    begin = mover.text
    plan = mover.moves()
    assert "It stands at: webhooks alone." in plan
    assert "next  1  Say the new version of Cognigy" in plan
    assert "Back:" not in plan

    assert "Nothing is to be changed" in mover.moves("next", "--cognigy-version", "4.100")
    ready = mover.text
    assert "cognigyVersion: '4.100'" in ready
    assert "preexistingSetup: true" in ready
    assert "THE-ID-OF-YOUR-COGNIGY-ORGANISATION" in mover.moves()
    mover.moves("back", "--cognigy-version", "4.99")
    assert mover.text == begin.replace('"4.99"', "'4.99'")
    mover.moves("next", "--cognigy-version", "4.100")

    # Both ways; the rule on premises is made at once.
    said = mover.moves("next", *TARGET)
    assert "On premises: dev in" in said
    assert mover.end("c-1") == WEBHOOK | EVENT_BRIDGE
    both = mover.text
    assert "Genesys sends nothing to AWS any more." in mover.moves("back")
    assert mover.text == ready
    assert (mover.end("c-2"), mover.sent()) == (WEBHOOK, set())
    mover.moves("next", *TARGET)
    assert mover.text == both
    assert mover.end("c-3") == WEBHOOK | EVENT_BRIDGE

    # The webhooks rest.
    assert "The end of conversation c-3 has reached Cognigy by both ways." in mover.moves(
        "next", "--conversation", "c-3"
    )
    assert (mover.triggers(), mover.end("c-4")) == ([False, False], EVENT_BRIDGE)
    resting = mover.text
    mover.moves("back")
    assert (mover.text, mover.triggers(), mover.end("c-5")) == (both, [True, True], WEBHOOK | EVENT_BRIDGE)
    mover.moves("next", "--conversation", "c-5")
    assert mover.end("c-6") == EVENT_BRIDGE

    # They go.
    before = mover.objects()
    assert "12 to delete" in mover.moves("next", "--conversation", "c-6", "--preview")
    assert mover.objects() == before
    mover.moves("next", "--conversation", "c-6")
    assert (mover.triggers(), mover.end("c-7")) == ([], EVENT_BRIDGE)
    alone = mover.text
    mover.moves("back")
    assert (mover.text, mover.triggers(), mover.end("c-8")) == (resting, [False, False], EVENT_BRIDGE)
    assert {flow["name"] for flow in mover.objects()["flows?type=WORKFLOW"]["entities"]} == {
        flow["name"] for flow in before["flows?type=WORKFLOW"]["entities"]
    }
    mover.moves("next", "--conversation", "c-8")
    assert mover.text == alone

    # The next Cognigy's topic beside the old ones: the rule there first.
    assert "First, the rule on premises would get the new topic too." in mover.moves("next", "--preview")
    assert (mover.text, mover.sent()) == (alone, {"acw", "user.end"})
    mover.moves("next")
    assert mover.sent() == {"acw", "user.end", "customer.end"}
    assert mover.end("c-9", "customer.end") == EVENT_BRIDGE
    mover.moves("back")
    assert (mover.text, mover.sent(), mover.end("c-10")) == (alone, {"acw", "user.end"}, EVENT_BRIDGE)
    mover.moves("next")

    mover.moves("next", "--cognigy-version", "2025.12")
    assert mover.sent() == {"customer.end"}
    assert mover.end("c-11", "customer.end") == EVENT_BRIDGE
    assert "no way back but Cognigy's own downgrade" in mover.refused("back")
    assert "There is no step to take." in mover.moves("next")
    assert "The stack has moved; there is nothing left to do" in mover.moves()
    end = mover.text
    assert "preexistingSetup" not in end
    assert "triggersEnabled" not in end
    assert "# As somebody clicked them together." in end
