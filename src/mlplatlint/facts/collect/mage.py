"""Collects the facts of :mod:`mlplatlint.facts.mage`."""

from __future__ import annotations

import _ast as ast

from mlplatlint.facts.mage import MageBlockFact, MageBlockFile, MagePipelineFacts
from mlplatlint.fronts.mage import MageBlock, pipelines
from mlplatlint.fronts.python import PythonModule
from mlplatlint.fronts.yaml import YamlFile


def collect_pipeline(file: YamlFile) -> MagePipelineFacts | None:
    """Return the blocks of a pipeline; None when the file is none."""
    for pipeline in pipelines(file):
        blocks = tuple(
            MageBlockFact(block.uuid, block.type, block.language, block.section, _pair(block))
            for block in pipeline.blocks
            if block.uuid and block.type and block.has_own_file and block.section != "extensions"
        )
        return MagePipelineFacts(pipeline.uuid, pipeline.type, blocks)
    return None


def _pair(block: MageBlock) -> tuple[int, int]:
    start, end = block.span()
    return start, end


def collect_block(module: PythonModule) -> MageBlockFile | None:
    """Return the decorators of a Python file, whatever they resolve to: Mage injects them when it runs a block."""
    functions: list[ast.FunctionDef | ast.AsyncFunctionDef] = [
        *module.nodes(ast.FunctionDef),
        *module.nodes(ast.AsyncFunctionDef),
    ]
    names: set[str] = set()
    for node in [*functions, *module.nodes(ast.ClassDef)]:
        for decorator in node.decorator_list:
            target = decorator.func if isinstance(decorator, ast.Call) else decorator
            name = target.attr if isinstance(target, ast.Attribute) else getattr(target, "id", "")
            if name:
                names.add(name)
    return MageBlockFile(tuple(sorted(names)), _heading(functions[0], module) if functions else (0, 0))


def _heading(function: ast.FunctionDef | ast.AsyncFunctionDef, module: PythonModule) -> tuple[int, int]:
    """Return the span of ``def name``."""
    start, end = module.span(function)
    opening = module.source.data.find(b"(", start, end)
    return start, opening if opening > start else end
