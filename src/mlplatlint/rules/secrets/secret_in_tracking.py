"""Logic of secret-in-tracking."""

import _ast as ast
from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.python import PythonModule
from mlplatlint.fronts.text.names import names_secret

_TRACKERS = ("mlflow.", "wandb.", "comet_ml.", "neptune.", "clearml.", "langsmith.")
_PUBLISHING = (
    "log_param", "log_params", "set_tag", "set_tags", "log_dict", "log_text", "log_parameter", "log_parameters",
    "log_other", "log_others", "log", "update", "init", "set_experiment_tag", "connect",
)  # fmt: skip


def check(call: ast.Call, module: PythonModule) -> Iterator[Hit]:
    """Yield a hit for each secret, or whole environment, that a call writes to an experiment tracker."""
    name = module.qualified_name(call.func)
    if name is None or not name.startswith(_TRACKERS) or name.rpartition(".")[2] not in _PUBLISHING:
        return
    values = list(call.args)
    if name in ("wandb.init",):
        values = [keyword.value for keyword in call.keywords if keyword.arg in ("config", "notes", "tags")]
    else:
        values += [keyword.value for keyword in call.keywords if keyword.arg not in ("api_key", "token", "key")]
    for value in values:
        for node, what in _secrets(value, module):
            yield Hit(module.span(node), {"what": what, "call": name}, module.symbol_of(call))


def _secrets(node: ast.expr, module: PythonModule, depth: int = 0) -> Iterator[tuple[ast.expr, str]]:
    if depth > 6:
        return
    if module.qualified_name(node) == "os.environ":
        yield node, "the whole environment"
    elif isinstance(node, ast.Name | ast.Attribute):
        text = node.id if isinstance(node, ast.Name) else node.attr
        if names_secret(text):
            yield node, f"`{text}`"
    elif isinstance(node, ast.Subscript):
        key = node.slice.value if isinstance(node.slice, ast.Constant) else None
        if isinstance(key, str) and names_secret(key):
            yield node, f"`{key}`"
    elif isinstance(node, ast.Call):
        name = module.qualified_name(node.func) or str(getattr(node.func, "attr", ""))
        read = node.args[0].value if node.args and isinstance(node.args[0], ast.Constant) else None
        if name in ("os.getenv", "os.environ.get") and isinstance(read, str) and names_secret(read):
            yield node, f"`{read}`"
        elif name in ("builtins.dict", "builtins.str", "builtins.vars") or name.endswith(("dumps", ".copy")):
            receiver = node.func.value if isinstance(node.func, ast.Attribute) else None
            for value in (*node.args, *((receiver,) if receiver is not None and name.endswith(".copy") else ())):
                yield from _secrets(value, module, depth + 1)
    elif isinstance(node, ast.Dict):
        for value in node.values:
            yield from _secrets(value, module, depth + 1)
    elif isinstance(node, ast.JoinedStr):
        for part in node.values:
            if isinstance(part, ast.FormattedValue):
                yield from _secrets(part.value, module, depth + 1)
