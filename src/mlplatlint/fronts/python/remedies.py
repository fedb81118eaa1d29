"""Fixes that many rules share: another argument, another name, an import beside it. Imported only when fixes are wanted."""

from __future__ import annotations

import _ast as ast
from collections.abc import Iterator, Mapping

import libcst as cst

from mlplatlint.files.source import Source, Span
from mlplatlint.findings.model import Finding, Fix
from mlplatlint.fronts.python.module import PythonModule
from mlplatlint.fronts.python.rewrite import Rewriter, imported, rewriter, with_keyword, without_keyword

_NONE: Mapping[str, int] = {}


def call_of(module: PythonModule, span: Span) -> ast.Call | None:
    """Return the call that a finding is about: the span is its own, that of its callee, or that of one of its arguments."""
    for call in module.nodes(ast.Call):
        if span in (module.span(call), module.span(call.func)):
            return call
    for call in module.nodes(ast.Call):
        if any(module.span(item.value) == span for item in call.keywords) or any(
            module.span(one) == span for one in call.args
        ):
            return call
    return None


def keyword_set(
    source: Source, finding: Finding, values: Mapping[str, str], safety: str, positions: Mapping[str, int] = _NONE
) -> Iterator[Fix]:
    """Yield a fix that makes the finding's call pass keywords these values, in place of others or at its end.

    ``positions`` tells which of them may have been passed by position, and at which.
    """
    rewrite, call = _found(source, finding)
    if rewrite is None or call is None:
        return
    if any(item.arg is None for item in call.keywords) or any(isinstance(one, ast.Starred) for one in call.args):
        return  # what a star passes may be the keyword already

    def change(node: cst.Call) -> cst.Call | None:
        changed: cst.Call | None = node
        for name, value in values.items():
            if changed is not None:
                changed = with_keyword(changed, name, value, positions.get(name, -1))
        return changed

    edits = rewrite.replaced(rewrite.module.span(call), cst.Call, change)
    if edits:
        text = ", ".join(f"{name}={value}" for name, value in values.items())
        yield Fix(safety, f"pass `{text}`", tuple(edits))


def keyword_dropped(source: Source, finding: Finding, name: str, safety: str) -> Iterator[Fix]:
    """Yield a fix that leaves a keyword of the finding's call out, so that its default counts."""
    rewrite, call = _found(source, finding)
    if rewrite is None or call is None:
        return
    edits = rewrite.replaced(rewrite.module.span(call), cst.Call, lambda node: without_keyword(node, name))
    if edits:
        yield Fix(safety, f"leave out `{name}`", tuple(edits))


def value_dropped(source: Source, finding: Finding, safety: str) -> Iterator[Fix]:
    """Yield a fix that leaves out the keyword whose value is at the finding."""
    rewrite, call = _found(source, finding)
    if rewrite is not None and call is not None:
        for item in call.keywords:
            if item.arg and rewrite.module.span(item.value) == finding.span:
                yield from keyword_dropped(source, finding, item.arg, safety)


def attribute_replaced(source: Source, finding: Finding, name: str, safety: str) -> Iterator[Fix]:
    """Yield a fix that names another attribute of the same object in the attribute, or called attribute, at a finding."""
    rewrite = rewriter(source)
    if rewrite is None:
        return

    def change(node: cst.BaseExpression) -> cst.BaseExpression | None:
        if isinstance(node, cst.Call):
            called = change(node.func)
            return None if called is None else node.with_changes(func=called)
        return node.with_changes(attr=cst.Name(name)) if isinstance(node, cst.Attribute) else None

    edits = rewrite.replaced(finding.span, cst.BaseExpression, change)  # type: ignore[type-abstract]
    if edits:
        yield Fix(safety, f"use `{name}`", tuple(edits))


def compared_in_constant_time(source: Source, finding: Finding) -> Iterator[Fix]:
    """Yield a fix that compares the two operands at a finding with ``hmac.compare_digest``."""
    rewrite = rewriter(source)
    node = None if rewrite is None else _expression_at(rewrite.module, finding.span)
    imports = None if rewrite is None or node is None else imported(rewrite.module, "hmac", node)
    if rewrite is None or not isinstance(node, ast.Compare) or imports is None:
        return
    negated = isinstance(node.ops[0], ast.NotEq)

    def change(old: cst.Comparison) -> cst.BaseExpression:
        comma = cst.Comma(whitespace_after=cst.SimpleWhitespace(" "))
        operands = [cst.Arg(old.left, comma=comma), cst.Arg(old.comparisons[0].comparator)]
        call = cst.Call(cst.parse_expression("hmac.compare_digest"), operands)
        if not negated:
            return call.with_changes(lpar=old.lpar, rpar=old.rpar)
        return cst.UnaryOperation(cst.Not(), call, lpar=old.lpar, rpar=old.rpar)

    edits = rewrite.replaced(finding.span, cst.Comparison, change)
    if edits:
        yield Fix("suggestion", "compare in constant time", (*imports, *edits))


def callee_replaced(source: Source, finding: Finding, name: str, safety: str) -> Iterator[Fix]:
    """Yield a fix that calls ``name``, a dotted name whose first part is a module, in place of what the finding's call calls.

    Where the callee is an attribute of a name for that module already, only the attribute changes and nothing is imported.
    """
    rewrite, call = _found(source, finding)
    if rewrite is None or call is None:
        return
    module = rewrite.module
    package, _, attribute = name.rpartition(".")
    callee = call.func
    if isinstance(callee, ast.Attribute) and module.qualified_name(callee.value) == package:
        new: cst.BaseExpression = cst.Name(attribute)
        edits = rewrite.calls(
            module.span(callee),
            lambda node: (
                node.with_changes(func=node.func.with_changes(attr=new))
                if isinstance(node.func, cst.Attribute)
                else None
            ),
        )
        imports = []
    else:
        found = imported(module, package.partition(".")[0], call)
        if found is None:
            return
        imports, new = found, cst.parse_expression(name)
        edits = rewrite.calls(module.span(callee), lambda node: node.with_changes(func=new))
    if edits:
        yield Fix(safety, f"call `{name}`", (*imports, *edits))


def expression_replaced(
    source: Source, finding: Finding, text: str, needs: str, safety: str, message: str
) -> Iterator[Fix]:
    """Yield a fix that writes an expression in place of the one at the finding; ``needs`` is a module it uses, or empty."""
    rewrite = rewriter(source)
    node = None if rewrite is None else _expression_at(rewrite.module, finding.span)
    if rewrite is None or node is None:
        return
    imports = imported(rewrite.module, needs, node) if needs else []
    if imports is None:
        return
    new = cst.parse_expression(text)

    def change(old: cst.BaseExpression) -> cst.BaseExpression:
        return new.with_changes(lpar=[*old.lpar, *new.lpar], rpar=[*new.rpar, *old.rpar])

    edits = rewrite.replaced(finding.span, cst.BaseExpression, change)  # type: ignore[type-abstract]
    if edits:
        yield Fix(safety, message, (*imports, *edits))


def _expression_at(module: PythonModule, span: Span) -> ast.expr | None:
    kinds: tuple[type[ast.expr], ...] = (ast.Compare, ast.Call, ast.Attribute, ast.Name, ast.Constant)
    return next((node for kind in kinds for node in module.nodes(kind) if module.span(node) == span), None)


def _found(source: Source, finding: Finding) -> tuple[Rewriter | None, ast.Call | None]:
    rewrite = rewriter(source)
    return rewrite, None if rewrite is None else call_of(rewrite.module, finding.span)


def loaded_safely(source: Source, finding: Finding) -> Iterator[Fix]:
    """Yield a fix that calls PyYAML's ``safe_load`` or ``safe_load_all`` in place of the call at a finding; one with a loader in C
    gets the safe loader in C instead."""
    rewrite, call = _found(source, finding)
    if rewrite is None or call is None:
        return
    module = rewrite.module
    loader = next((item.value for item in call.keywords if item.arg == "Loader"), None)
    loader = loader or (call.args[1] if len(call.args) > 1 else None)
    if (module.qualified_name(loader) or "").rpartition(".")[2].startswith("C"):
        whole = isinstance(loader, ast.Attribute)
        base = source.text(module.span(loader.value)) if isinstance(loader, ast.Attribute) else "yaml"
        imports = [] if whole else imported(module, "yaml", call)
        edits = rewrite.replaced(module.span(call), cst.Call, lambda node: _with_loader(node, f"{base}.CSafeLoader"))
        if edits and imports is not None:
            yield Fix("suggestion", "use `CSafeLoader`", (*imports, *edits))
        return
    name = "safe_load_all" if (module.qualified_name(call.func) or "").endswith("_all") else "safe_load"
    imports = [] if isinstance(call.func, ast.Attribute) else imported(module, "yaml", call)
    if imports is None:
        return

    def change(node: cst.Call) -> cst.Call | None:
        short = without_keyword(node, "Loader") or node
        if short is node and len(node.args) > 1:
            short = node.with_changes(args=[node.args[0].with_changes(comma=node.args[1].comma)])
        attribute = isinstance(node.func, cst.Attribute)
        func = node.func.with_changes(attr=cst.Name(name)) if attribute else cst.parse_expression(f"yaml.{name}")
        return short.with_changes(func=func)

    edits = rewrite.replaced(module.span(call), cst.Call, change)
    if edits:
        yield Fix("suggestion", f"call `{name}`", (*imports, *edits))


def _with_loader(call: cst.Call, name: str) -> cst.Call | None:
    return with_keyword(call, "Loader", name, 1)
