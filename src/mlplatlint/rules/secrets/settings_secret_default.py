"""Logic of settings-secret-default."""

import _ast as ast
from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.python import PythonModule
from mlplatlint.fronts.text.candidates import REDACT, milder
from mlplatlint.fronts.text.file import is_aside
from mlplatlint.fronts.text.names import names_secret
from mlplatlint.fronts.text.safe_values import is_strong, is_weak_default, why_safe

_SETTINGS = ("pydantic_settings.BaseSettings", "pydantic.BaseSettings", "pydantic.v1.BaseSettings")
_WRAPPERS = ("pydantic.SecretStr", "pydantic.SecretBytes", "pydantic.v1.SecretStr")
_FIELDS = ("pydantic.Field", "pydantic.v1.Field", "pydantic.fields.Field")


def check(definition: ast.ClassDef, module: PythonModule) -> Iterator[Hit]:
    """Yield a hit for each secret field of a settings class that has a literal default."""
    if not any(module.qualified_name(base) in _SETTINGS for base in definition.bases):
        return
    for field in definition.body:
        if not isinstance(field, ast.AnnAssign) or not isinstance(field.target, ast.Name) or field.value is None:
            continue
        name, default = field.target.id, _default(field.value, module)
        if not isinstance(default, ast.Constant) or not isinstance(default.value, str) or not names_secret(name):
            continue
        value = default.value
        if why_safe(value, name) and not is_weak_default(value, name):
            continue
        aside = is_aside(module.source.path)
        yield Hit(
            module.span(default),
            {"field": f"{definition.name}.{name}", "length": len(value)},
            f"{definition.name}.{name}",
            severity=milder("high" if is_strong(value) else "medium", aside),
            confidence="low" if aside else "",
            tags=(REDACT,),
        )


def _default(value: ast.expr, module: PythonModule) -> ast.expr | None:
    """Return the literal inside ``SecretStr(...)`` and ``Field(...)``, however they are nested."""
    for _ in range(3):
        if not isinstance(value, ast.Call):
            return value
        name = module.qualified_name(value.func)
        if name in _WRAPPERS and value.args:
            value = value.args[0]
        elif name in _FIELDS:
            given = next((k.value for k in value.keywords if k.arg == "default"), None)
            inner = value.args[0] if value.args else given
            if inner is None:
                return None
            value = inner
        else:
            return None
    return None
