"""A released module leaves nothing for the collector."""

from __future__ import annotations

import gc

from mlplatlint.files.source import Source
from mlplatlint.fronts.python import parse

TEXT = b"""
import os
class A(B):
    x: "int" = 1
    def f(self, a=[1], *args, **kw):
        global g
        return [i for i in a if (y := i)] + [lambda: os.path, {k: v for k, v in kw}]
try:
    with open("x") as h: match = h
except* E as e:
    pass
"""


def test_a_released_tree_is_freed_without_the_collector() -> None:
    parse(Source("warm.py", TEXT)).release()
    gc.collect()
    gc.disable()
    try:
        module = parse(Source("a.py", TEXT))
        assert module.qualified_name(module.nodes(type(module.tree.body[0]))[0]) is None
        module.release()
        del module
        assert gc.collect() == 0
    finally:
        gc.enable()
