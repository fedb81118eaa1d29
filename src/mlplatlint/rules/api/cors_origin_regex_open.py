"""Logic of cors-origin-regex-open."""

import _ast as ast
import re
from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.python import PythonModule
from mlplatlint.rules.api._arguments import milder
from mlplatlint.rules.api._cors import cors_of

_DOMAIN = re.compile(r"((?:[a-zA-Z0-9\-]+\\?\.)+[a-zA-Z]{2,})(?:\)|\$|:|\(|\[|\\d|/|$)")
_REPEATED = re.compile(r"[+*}]\)?[+*{]")


def check(call: ast.Call, module: PythonModule) -> Iterator[Hit]:
    """Yield a hit where a pattern for origins also matches a domain that anybody may register."""
    cors = cors_of(call, module)
    if cors is None or not cors.pattern or cors.open or len(cors.pattern) > 300:
        return
    stranger = _stranger(cors.pattern)
    if stranger:
        severity = milder(module, "" if cors.credentials else "medium")
        yield Hit(module.span(cors.origins), {"origin": stranger}, module.symbol_of(call), severity=severity)


def _stranger(pattern: str) -> str:
    """Return an origin the pattern matches though its domain is another one; '' when none is found."""
    try:
        compiled = re.compile(pattern)
    except re.error:
        return ""
    found = _DOMAIN.search(pattern)
    if found is None or _REPEATED.search(pattern):
        return ""
    domain = found[1].replace("\\.", ".")
    labels = domain.split(".")
    if domain == "localhost" or all(label.isdigit() for label in labels):
        return ""
    registered = ".".join(labels[-2:])
    hosts = [f"evil{domain}", f"evil{registered}"]
    # An unescaped dot matches any character, and so makes two labels one.
    hosts += ["x".join((".".join(labels[:cut]), ".".join(labels[cut:]))) for cut in range(1, len(labels) - 1)]
    for host in hosts:
        own = host == registered or host.endswith(f".{registered}")
        for origin in (f"https://{host}", f"http://{host}"):
            if not own and compiled.fullmatch(origin):
                return origin
    return ""
