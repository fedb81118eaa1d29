"""The path grammar: which template takes another's requests."""

from __future__ import annotations

import pytest

from mlplatlint.project.routes.paths import covers, normal, parameters, problem


@pytest.mark.parametrize(
    ("earlier", "later", "covered"),
    [
        ("/items/{id}", "/items/me", True),
        ("/items/{id:int}", "/items/me", False),
        ("/items/{id:int}", "/items/42", True),
        ("/items/{id}", "/items/{id:int}", True),
        ("/items/{id:int}", "/items/{id}", False),
        ("/{rest:path}", "/items/{id}/parts", True),
        ("/items/{id}", "/items/{id}/parts", False),
        ("/items/{id}", "/items", False),
        ("/items/{id}", "/items/{name}", False),
        ("/{a}/{b}", "/items/{id}", True),
        ("/items/{id:uuid}", "/items/me", False),
        ("/items/{id:unheard}", "/items/me", False),
        ("/items-{id}.json", "/items-1.json", True),
        ("/items/{id}.json", "/items/x.xml", False),
        ("/\u2026/{id}", "/\u2026/me", False),
    ],
)
def test_covers(earlier: str, later: str, covered: bool) -> None:
    assert covers(earlier, later) is covered


def test_parameters_and_their_convertors() -> None:
    found = [(one.name, one.convertor) for one in parameters("/a/{b}/{c:path}/{not one}")]
    assert found == [("b", ""), ("c", "path")]
    assert normal("/a/{b}/{c:path}") == "/a/{}/{path}"


@pytest.mark.parametrize("template", ["/{a}/{a}", "/{a-b}", "/{ a}", "/{a: int}", "/{}"])
def test_problems(template: str) -> None:
    assert problem(template)


@pytest.mark.parametrize("template", ["/{a}/{b:int}", "", "/plain", "/{\u2026}"])
def test_no_problems(template: str) -> None:
    assert problem(template) == ""
