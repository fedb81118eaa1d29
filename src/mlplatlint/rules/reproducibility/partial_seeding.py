"""One library's generator is seeded, another one's is drawn from."""

from __future__ import annotations

import _ast as ast
from collections.abc import Iterator

from mlplatlint.files.roles import is_example, is_test
from mlplatlint.findings.model import Hit, Place
from mlplatlint.fronts.python import PythonModule
from mlplatlint.rules.engines.seeds import draws_a_seed, is_seeding, seeded_libraries, stochastic_library


def check(module: PythonModule) -> Iterator[Hit]:
    path = module.source.path
    if is_test(path) or is_example(path):
        return
    seeded: set[str] = set()
    first: ast.Call | None = None
    for call in module.nodes(ast.Call):
        if not is_seeding(call):
            continue
        libraries = seeded_libraries(call, module)
        if not libraries:
            return  # a function of the project: what it covers is not known
        seeded |= libraries
        first = first or call
    if first is None:
        return
    told: set[str] = set()
    for call in module.nodes(ast.Call):
        library = stochastic_library(call, module)
        if library and library not in seeded | told and not draws_a_seed(call, module):
            told.add(library)
            related = (Place(path, module.span(first), "what is seeded"),)
            values = {
                "drawn": module.qualified_name(call.func),
                "library": library,
                "seeded": ", ".join(sorted(seeded)),
            }
            yield Hit(module.span(call.func), values, module.symbol_of(call), related=related)
