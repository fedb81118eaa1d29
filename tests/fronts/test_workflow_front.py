"""Workflows and the expressions in them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlplatlint.files.source import Source
from mlplatlint.fronts.expressions import contexts, find_expressions
from mlplatlint.fronts.workflow import Workflow, workflows
from mlplatlint.fronts.yaml import parse


def read(text: str) -> list[Workflow]:
    return list(workflows(parse(Source(".github/workflows/x.yml", text.encode()))))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("github.event.issue.title", ["github.event.issue.title"]),
        ("GitHub.Head_Ref", ["github.head_ref"]),
        ("matrix['os']", ["matrix.os"]),
        ("github.event.commits[0].message", ["github.event.commits.*.message"]),
        ("github.event['issue'].title", ["github.event.issue.title"]),
        ("github.event.commits.*.message", ["github.event.commits.*.message"]),
        ("a.b == 'x'", []),
        ("a.b && c.d || e.f", ["c.d", "e.f"]),
        ("a.b && 'x' || 'y'", []),
        ("!a.b", []),
        ("contains(a.b, c.d)", []),
        ("toJSON(a.b)", ["a.b"]),
        ("format('{0} {1}', a.b, c.d == 'x')", ["a.b"]),
        ("fromJSON(a.b).c", ["a.b"]),
        ("(a.b || c.d).e", ["a.b", "c.d"]),
        ("hashFiles('**/x')", []),
        ("'it''s ' || a.b", ["a.b"]),
        ("true", []),
        ("a.b ==", []),
        ("(" * 500 + "a.b" + ")" * 500, []),
        ("a.b extra", []),
        ("1 + 2", []),
    ],
)
def test_contexts_that_reach_the_result(text: str, expected: list[str]) -> None:
    assert contexts(text) == expected


def test_expressions_end_at_the_first_braces_outside_quotes() -> None:
    data = b"x ${{ format('}}{0}', a.b) }} y ${{ c }} ${{ open"
    assert [(found.text, data[found.start : found.end]) for found in find_expressions(data)] == [
        ("format('}}{0}', a.b)", b"${{ format('}}{0}', a.b) }}"), ("c", b"${{ c }}"),
    ]  # fmt: skip


def test_many_unclosed_expressions_cost_little() -> None:
    assert list(find_expressions(b"${{" * 200_000)) == []
    assert len(list(find_expressions(b"${{ a }}" * 20_000))) == 20_000


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet=st.sampled_from("ab.[]()'!&|=,*01 -"), max_size=40))
def test_any_text_gives_a_list(text: str) -> None:
    assert isinstance(contexts(text), list)


def test_triggers_in_each_form() -> None:
    job = "jobs: {a: {steps: []}}"
    assert set(read(f"on: push\n{job}")[0].triggers()) == {"push"}
    assert set(read(f"on: [push, issues]\n{job}")[0].triggers()) == {"push", "issues"}
    mapped = read(f"on: {{push: {{branches: [a]}}, issues: }}\n{job}")[0].triggers()
    assert mapped["push"] is not None and mapped["issues"] is None


def test_steps_of_jobs_and_of_composite_actions() -> None:
    [workflow] = read("on: push\njobs:\n  a:\n    steps:\n      - uses: x/y@v1\n      - id: r\n        run: echo\n")
    assert [step.symbol for step in workflow.steps()] == ["jobs.a.0", "jobs.a.r"]
    [action] = read("name: n\nruns: {using: composite, steps: [{run: echo, shell: bash}]}\n")
    assert action.composite and len(list(action.steps())) == 1


def test_spans_of_expressions_in_block_scalars() -> None:
    text = "on: push\njobs:\n  a:\n    steps:\n      - run: |\n          é ${{ github.head_ref }}\n"
    [workflow] = read(text)
    [step] = workflow.steps()
    assert step.run is not None
    [(expression, span)] = workflow.expressions(step.run)
    assert expression.text == "github.head_ref"
    assert workflow.source.text(span) == "${{ github.head_ref }}"
    assert workflow.source.position(span.start) == (6, 13)


@pytest.mark.parametrize("text", ["jobs: {a: {}}", "on: push", "on: push\njobs: []", "runs: {using: node20}", "[]", ""])
def test_what_is_no_workflow(text: str) -> None:
    assert read(text) == []
