"""Module names to files, as the importing file sees them."""

from __future__ import annotations

import pytest

from mlplatlint.project.calls.modules import ModuleIndex

LIBRARIES = frozenset(("requests", "redis", "sqlalchemy.orm"))


@pytest.mark.parametrize(
    ("paths", "importer", "target", "wanted"),
    [
        (["pkg/__init__.py", "pkg/a.py"], "main.py", "pkg.a.f", ("pkg/a.py", ("f",))),
        (["pkg/__init__.py", "pkg/a.py"], "main.py", "pkg.f", ("pkg/__init__.py", ("f",))),
        (["src/pkg/__init__.py", "src/pkg/a.py"], "tests/test_a.py", "pkg.a", ("src/pkg/a.py", ())),
        (["one/app/a.py", "two/app/a.py", "two/app/b.py"], "two/app/b.py", "app.a", ("two/app/a.py", ())),
        (["tools/work.py"], "tools/run.py", "work.go", ("tools/work.py", ("go",))),
        (["pkg/__init__.py", "pkg/work.py"], "pkg/run.py", "work.go", ("pkg/work.py", ("go",))),
        (["pkg/__init__.py", "pkg/work.py"], "other/run.py", "work.go", None),
        (["app/requests.py"], "app/main.py", "requests.get", None),
        (["requests/__init__.py", "requests/api.py"], "tests/t.py", "requests.api", ("requests/api.py", ())),
        (["app/queue.py"], "app/main.py", "queue.Queue", None),
        (["pkg/__init__.py", "pkg/a.py"], "pkg/b.py", ".a.f", ("pkg/a.py", ("f",))),
        (["pkg/__init__.py", "pkg/a.py"], "pkg/sub/b.py", "..a.f", ("pkg/a.py", ("f",))),
        (["pkg/__init__.py"], "pkg/__init__.py", ".x", ("pkg/__init__.py", ("x",))),
        (["a.py"], "b.py", "...x", ("", ("x",))),
        (["a.py"], "b.py", "numpy.array", None),
    ],
)
def test_resolution(paths: list[str], importer: str, target: str, wanted: tuple[str, tuple[str, ...]] | None) -> None:
    assert ModuleIndex([*paths, importer], LIBRARIES).resolve(importer, target) == wanted
