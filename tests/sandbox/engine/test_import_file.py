"""What is written into an import file is read out of it again."""

from __future__ import annotations

from pathlib import Path

from handover.sandbox.engine.imports import entries_for, import_file, read_import_file
from handover.sandbox.state.resource import Resource
from handover.sandbox.state.urn import STACK_TYPE, Urn


def test_an_import_file_is_read_as_it_was_written(tmp_path: Path) -> None:
    root = Urn("dev", "demo", (STACK_TYPE,), "demo-dev")
    outer = root.child("demo:index:Outer", "same::name")
    inner = outer.child("demo:index:Inner", "inner::name")
    leaf, lone = inner.child("fake:index/thing:Thing", "inner::name"), root.child("fake:index/thing:Thing", "lone")
    parents = {root: None, outer: root, inner: outer, leaf: inner, lone: root}
    resources = {
        str(urn): Resource(urn=str(urn), type=urn.type, custom=urn in (leaf, lone), parent=str(parent or ""))
        for urn, parent in parents.items()
    }
    entries = entries_for({str(leaf): "id-1", str(lone): "id-2"}, resources)
    assert [(entry.urn, entry.id, entry.parent) for entry in entries] == [
        (str(outer), "", ""),
        (str(inner), "", str(outer)),
        (str(leaf), "id-1", str(inner)),
        (str(lone), "id-2", ""),
    ]
    file = tmp_path / "import.json"
    file.write_text(import_file(entries))
    assert set(read_import_file(file, "dev", "demo")) == set(entries)
