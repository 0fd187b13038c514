"""Run a program against Pulumi's mocks and look at what it registered."""

import asyncio
import concurrent.futures
import contextvars
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pulumi
import pytest


@dataclass
class Org(pulumi.runtime.Mocks):
    """A mocked provider: a resource gets an id made of its name, and its outputs are its inputs."""

    preview: bool = False
    inputs: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Inputs of the provider's resources by logical name; what is unknown in a preview is None or left out."""
    tree: dict[str, str | None] = field(default_factory=dict)
    """Type of every resource in the pipeline, with its name, and the name of its parent."""

    def new_resource(self, args: pulumi.runtime.MockResourceArgs) -> tuple[str | None, dict[str, Any]]:
        if args.typ.startswith("genesyscloud:"):
            assert args.name not in self.inputs
            self.inputs[args.name] = args.inputs
        return (None if self.preview else f"{args.name}-id"), args.inputs

    def call(self, args: pulumi.runtime.MockCallArgs) -> Any:
        raise AssertionError(f"the program must not call {args.token}: a preview would need the org for it")

    def run(self, program: Callable[[], Any]) -> None:
        """Run a program and wait until everything in it is registered.

        In a context of its own, because mocks leave a root stack behind that other programs would trip over.
        """

        def run() -> None:
            pulumi.runtime.set_mocks(self, project="cognigy-handover", stack="test", preview=self.preview)
            pulumi.runtime.test(program)()  # type: ignore[no-untyped-call] # Pulumi left it untyped

        contextvars.Context().run(run)

    def record_tree(self, args: pulumi.ResourceTransformationArgs) -> None:
        """Note a resource and its parent; given to the pipeline as a transformation."""
        parent = args.opts.parent
        self.tree[f"{args.type_} {args.name}"] = parent._name if parent else None


class InlineExecutor(concurrent.futures.ThreadPoolExecutor):
    """Runs at once, in the caller's thread: in threads of its own Pulumi's mock leaves event loops unclosed."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> concurrent.futures.Future[Any]:
        future: concurrent.futures.Future[Any] = concurrent.futures.Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future


@pytest.fixture
def loop() -> Iterator[None]:
    """An event loop of the test's own, which Pulumi's runtime expects to find."""
    loop = asyncio.new_event_loop()
    loop.set_default_executor(InlineExecutor())
    asyncio.set_event_loop(loop)
    yield
    asyncio.set_event_loop(None)
    loop.close()


@pytest.fixture
def org(loop: None) -> Org:
    """A mocked org that resources are created in."""
    return Org()


@pytest.fixture
def previewed_org(loop: None) -> Org:
    """A mocked org in a preview: ids are unknown."""
    return Org(preview=True)
