"""Logic of weak-hash-for-secret."""

import _ast as ast
import re
from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.python import PythonModule
from mlplatlint.rules.api._arguments import argument, milder

_WEAK = {"hashlib.md5": "MD5", "hashlib.sha1": "SHA-1"}
_FAST = {
    "hashlib.sha256": "SHA-256",
    "hashlib.sha512": "SHA-512",
    "hashlib.sha224": "SHA-224",
    "hashlib.sha384": "SHA-384",
}
_PASSWORD = re.compile(r"(?i)^(?:\w*_)?(?:password|passwd|passphrase|pwd)$")
_SECRET = re.compile(r"(?i)^(?:\w*_)?(?:password|passwd|passphrase|pwd|secret|token|api_?key|signature|signing_input)$")


def check(call: ast.Call, module: PythonModule) -> Iterator[Hit]:
    """Yield a hit where a password or secret goes into a hash that is broken, or too fast for passwords."""
    name = module.qualified_name(call.func) or ""
    if name == "hashlib.new":
        kind = module.constant(argument(call, "name", 0))
        name, values = f"hashlib.{str(kind).lower().replace('-', '')}", call.args[1:]
    else:
        values = call.args
    label = _WEAK.get(name) or _FAST.get(name)
    if b"pwned" in module.source.data[:].lower():
        return  # the protocol of the breach database asks for SHA-1
    if not label or not values or module.constant(argument(call, "usedforsecurity")) is False:
        return
    wanted = _SECRET if name in _WEAK else _PASSWORD
    found = _named(values[0], wanted)
    if found and not (name in _FAST and re.search(r"(?i)token|api_?key|secret", found)):
        yield Hit(
            module.span(call),
            {"hash": label, "name": found},
            module.symbol_of(call),
            severity=milder(module, "" if _PASSWORD.match(found) else "low"),
        )


def _named(node: ast.AST, wanted: re.Pattern[str], depth: int = 0) -> str:
    """Return the name of what is hashed when it is one of those wanted: itself, encoded, or put together."""
    while (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in ("encode", "strip", "get_secret_value")
    ):
        node = node.func.value
    if isinstance(node, (ast.Name, ast.Attribute)):
        name = node.id if isinstance(node, ast.Name) else node.attr
        return name if wanted.match(name) else ""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return _named(node.left, wanted, depth + 1) or _named(node.right, wanted, depth + 1) if depth < 20 else ""
    if isinstance(node, ast.JoinedStr):
        for part in node.values:
            if isinstance(part, ast.FormattedValue) and (found := _named(part.value, wanted)):
                return found
    return ""
