"""A pipeline whose objects are all called something that breaks out of what is written carelessly."""

from handover.picture.drawing.draw import draw
from handover.picture.model import Graph
from handover.picture.pipeline import Action, Call, EventSource, Integration, Pipeline, Trigger, Workflow

NAMES = (
    '"]; click n1 href "javascript:alert(1)"',
    "<script>alert(1)</script>",
    "`code` **bold**",
    "a\nb\r\n%%{init: {'theme': 'dark'}}%%",
    "1. list",
    "$$x^2$$",
    "end",
    "style x fill:#f00;",
    "#quot; &amp; &lt;",
    "[](){}|>",
    "\u202egnp.exe\x00\x07",
    "名前の長い流れ" * 20,
    "x" * 500,
    "]]> --> <!--",
    "fa:fa-car",
    "half a pair \ud83d",
    "",
)


def graph() -> Graph:
    """Return the pipeline's graph."""
    triggers = (
        Trigger(
            key=f"t{number}",
            name=name,
            topic=f"v2.detail.events.conversation.{{id}}.{name}",
            target=f"w{number}",
            enabled=number % 2 == 0,
            criteria=[{"jsonPath": name}],
        )
        for number, name in enumerate(NAMES)
    )
    workflows = (
        Workflow(
            key=f"w{number}",
            name=name,
            published=True,
            version=name,
            locked_by=name,
            yaml=name,
            calls=(Call(category=name, name=name, action=f"a{number // 5}"),),
        )
        for number, name in enumerate(NAMES)
        if number % 7
    )
    actions = (
        Action(
            key=f"a{number}",
            name=NAMES[number],
            category=NAMES[number + 1],
            integration="i" if number < 2 else NAMES[3],
            published=True,
            url=f"https://{NAMES[number]}/x",
        )
        for number in range(4)
    )
    integration = Integration(
        key="i", name=NAMES[0], type=NAMES[1], enabled=True, reported="ERROR", reason=NAMES[2], properties=NAMES
    )
    source = EventSource(
        key="s", name=NAMES[1], integration="i", account=NAMES[0], region=NAMES[1], topics=(NAMES[4],), active=True
    )
    return draw(
        Pipeline(
            whole=True,
            triggers=tuple(triggers),
            workflows=tuple(workflows),
            actions=tuple(actions),
            integrations=(integration,),
            sources=(source,),
        )
    )
