"""The libraries of the tables as modules of source text: what astroid sees instead of what is installed."""

from __future__ import annotations

from mlplatlint.project.calls.knowledge import Knowledge


def stubs(knowledge: Knowledge) -> dict[str, str]:
    """Return module name -> source text, in which each function, constructor and method gives what the tables say.

    Parents of modules are there too, empty if need be, so that ``import a.b`` finds ``a``.
    """
    classes: dict[str, dict[str, dict[str, str]]] = {}
    functions: dict[str, dict[str, str]] = {}
    for name in sorted(knowledge.types):
        module, _, last = name.rpartition(".")
        if module and module != "builtins" and last.isidentifier():
            classes.setdefault(module, {}).setdefault(last, {})
    for name, product in sorted(knowledge.produces.items()):
        owner, _, last = name.rpartition(".")
        module, _, parent = owner.rpartition(".")
        if not last.isidentifier():
            continue
        if parent in classes.get(module, {}):
            classes[module][parent][last] = product
        elif owner and owner != "builtins" and product != "self":
            functions.setdefault(owner, {})[last] = product
    modules = {module: _text(module, classes, functions) for module in {*classes, *functions}}
    for alias, name in sorted(knowledge.aliases.items()):
        module, _, last = alias.rpartition(".")
        target, _, original = name.rpartition(".")
        if original in classes.get(target, {}) and module and last not in classes.get(module, {}):
            modules[module] = modules.get(module, "") + f"from {target} import {original} as {last}\n"
    for name in list(modules):
        while name := name.rpartition(".")[0]:
            modules.setdefault(name, "")
    return modules


def _text(module: str, classes: dict[str, dict[str, dict[str, str]]], functions: dict[str, dict[str, str]]) -> str:
    lines: list[str] = []
    for name, members in sorted(classes.get(module, {}).items()):
        lines.append(f"class {name}:")
        lines.append("    pass")
        for member, product in sorted(members.items()):
            lines.append(f"    def {member}(self, *args, **kwargs):")
            lines += ["        return self"] if product == "self" else _returned(product, classes, "        ")
    for name, product in sorted(functions.get(module, {}).items()):
        if name not in classes.get(module, {}):
            lines.append(f"def {name}(*args, **kwargs):")
            lines += _returned(product, classes, "    ")
    return "\n".join(lines) + "\n"


def _returned(product: str, classes: dict[str, dict[str, dict[str, str]]], indent: str) -> list[str]:
    module, _, name = product.rpartition(".")
    if name not in classes.get(module, {}):
        return [f"{indent}return unknown"]
    return [f"{indent}from {module} import {name}", f"{indent}return {name}()"]
