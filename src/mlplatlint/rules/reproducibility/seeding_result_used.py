"""What a seeding function returns, used as if it were a seed."""

from __future__ import annotations

import _ast as ast
from collections.abc import Iterator
from typing import Any

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.python import PythonModule

_RETURN_NOTHING = frozenset(
    (
        *("random.seed", "numpy.random.seed", "tensorflow.random.set_seed", "transformers.set_seed"),
        *("tensorflow.keras.utils.set_random_seed", "keras.utils.set_random_seed", "torch.cuda.manual_seed"),
        *("torch.cuda.manual_seed_all", "accelerate.utils.set_seed"),
    )
)


def check(call: ast.Call, module: PythonModule) -> Iterator[Hit]:
    name = module.qualified_name(call.func)
    if name not in _RETURN_NOTHING:
        return
    owner: Any = call
    owner = owner.parent
    if isinstance(owner, ast.keyword):
        use = f"`{owner.arg}`" if owner.arg else "the arguments"
    elif isinstance(owner, ast.Call) and owner.func is not call:
        use = f"an argument of `{module.source.text(module.span(owner.func))}`"
    elif isinstance(owner, ast.Assign):
        use = f"`{module.source.text(module.span(owner.targets[0]))}`"
    else:
        return
    yield Hit(module.span(call), {"seeding": name, "use": use}, module.symbol_of(call))
