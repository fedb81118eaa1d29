"""The view of Mage pipelines, and the facts taken from it."""

from __future__ import annotations

import json
import os

import jsonschema
import pytest
import yaml

from mlplatlint.facts.collect.mage import collect_block, collect_pipeline
from mlplatlint.files.source import Source
from mlplatlint.fronts.mage import MagePipeline, pipelines
from mlplatlint.fronts.python import parse as parse_python
from mlplatlint.fronts.yaml import parse
from mlplatlint.rules.paths import catalogue_root
from mlplatlint.rules.pipelines.mage_pipeline_cycle import shortest_cycles

PATH = "shop/pipelines/orders/metadata.yaml"
TEXT = """\
type: python
blocks:
- uuid: load
  type: data_loader
  downstream_blocks: [clean, 7]
- null
- a scalar
- uuid: clean
  type: transformer
  language: sql
  upstream_blocks:
  - load
  - null
  - {not: a reference}
callbacks: null
conditionals: {}
widgets:
- uuid: 7
  type: chart
extensions:
  checks:
    blocks:
    - uuid: rows
      type: extension
  broken: null
"""


def read(text: str, path: str = PATH) -> list[MagePipeline]:
    return list(pipelines(parse(Source(path, text.encode()))))


def test_blocks_of_all_lists_with_their_references() -> None:
    (pipeline,) = read(TEXT)
    assert [(block.section, block.uuid, block.type, block.language) for block in pipeline.blocks] == [
        ("blocks", "load", "data_loader", "python"),
        ("blocks", "clean", "transformer", "sql"),
        ("widgets", "7", "chart", "python"),
        ("extensions", "rows", "extension", "python"),
    ]
    load, clean = pipeline.blocks[:2]
    assert [reference.uuid for reference in load.downstream] == ["clean", "7"]
    assert [reference.uuid for reference in clean.upstream] == ["load"]
    assert pipeline.source.text(clean.upstream[0].span) == "load"
    assert pipeline.known == {"load", "clean", "7", "rows"}


@pytest.mark.parametrize(
    ("text", "path"),
    [(TEXT, "shop/metadata.yaml"), ("- a list\n", PATH), ("", PATH), ("uuid: x\n", PATH), ("just text\n", PATH)],
)
def test_other_files_are_no_pipelines(text: str, path: str) -> None:
    assert read(text, path) == []


@pytest.mark.parametrize(
    ("extra", "own"),
    [
        ("", True),
        ("  configuration: {}\n", True),
        ("  configuration: {file_path: x/y.py}\n", False),
        ("  configuration: {file_source: {path: x/y.py}}\n", False),
        ("  replicated_block: other\n", False),
        ("  replicated_block: null\n", True),
        ("  content: SELECT 1\n", False),
    ],
)
def test_where_the_code_of_a_block_lives(extra: str, own: bool) -> None:
    (pipeline,) = read(f"blocks:\n- uuid: a\n  type: custom\n{extra}")
    assert pipeline.blocks[0].has_own_file is own


def test_facts_leave_out_blocks_without_a_file_of_their_own() -> None:
    facts = collect_pipeline(parse(Source(PATH, TEXT.encode())))
    assert facts is not None
    assert [(block.uuid, block.type) for block in facts.blocks] == [
        ("load", "data_loader"),
        ("clean", "transformer"),
        ("7", "chart"),
    ]
    start, end = facts.blocks[1].span
    assert TEXT[start:end] == "clean"


def test_decorators_by_their_last_name() -> None:
    text = "import mage\n@mage.transformer\n@callback('failure')\nasync def f(x): pass\n@source\nclass C: pass\n"
    facts = collect_block(parse_python(Source("t.py", text.encode())))
    assert facts is not None
    assert facts.decorators == ("callback", "source", "transformer")
    assert text[slice(*facts.first_function)].endswith("def f")


def test_cycles_are_shortest_and_told_once() -> None:
    edges = {"a": ["b"], "b": ["c", "a"], "c": ["a"], "d": ["a"], "e": ["e"], "f": []}
    assert list(shortest_cycles(edges)) == [["a", "b"], ["c", "a", "b"], ["e"]]


def test_a_long_chain_has_no_cycle() -> None:
    size = 20_000
    edges = {str(index): [str(index + 1)] if index + 1 < size else [] for index in range(size)}
    assert list(shortest_cycles(edges)) == []


def test_the_schema_accepts_what_mage_accepts() -> None:
    with open(os.path.join(catalogue_root(), "data", "mage-pipeline.schema.json"), encoding="utf-8") as stream:
        validator = jsonschema.Draft202012Validator(json.load(stream))
    good = {"name": "x", "type": "python", "blocks": [{"uuid": "a", "type": "custom", "upstream_blocks": None}]}
    assert validator.is_valid(good)
    assert validator.is_valid({"blocks": None, "callbacks": []})
    for bad in (
        {"blocks": [{"uuid": "a"}]},
        {"blocks": [{"uuid": "", "type": "custom"}]},
        {"blocks": [{"uuid": "a", "type": "loader"}]},
        {"blocks": {"a": 1}},
        {"type": "batch", "blocks": []},
        [],
        yaml.safe_load(TEXT),
    ):
        assert not validator.is_valid(bad)
