"""Reads what a Python file says about routes: literal arguments, and traits of functions."""

from __future__ import annotations

import _ast as ast
import json
import re
from collections.abc import Callable
from typing import Any

from mlplatlint.facts.routes import Argument, Body, Literals, PythonRoutes, Trait
from mlplatlint.fronts.python.binders import all_parameters
from mlplatlint.fronts.python.module import PythonModule

HOLE = "\u2026"
"""Stands in a path for a part that is not known."""

_CALLEES = frozenset(
    ("get", "post", "put", "delete", "patch", "head", "options", "trace", "api_route", "route", "websocket", "websocket_route",
     "add_api_route", "add_api_websocket_route", "add_route", "add_websocket_route", "include_router", "mount", "host",
     "add_middleware", "middleware", "exception_handler", "Route", "WebSocketRoute", "Mount", "Middleware", "APIRoute",
     "FastAPI", "APIRouter", "Starlette", "Router")
)  # fmt: skip
_KEYWORDS = frozenset(("prefix", "dependencies", "response_model", "status_code", "methods", "auto_error"))
_BLOCKS = (ast.If, ast.Try, ast.For, ast.While, ast.With, ast.AsyncWith, ast.AsyncFor, ast.Match)
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_DENIALS = re.compile(r"HTTP_40[13]_|^(?:UNAUTHORIZED|FORBIDDEN|PermissionDenied|Unauthorized|Forbidden)$")
_DENYING_CALL = re.compile(
    r"(?i)(?:unauthori[sz]ed|forbidden|permission_?denied|not_?authori[sz]ed|unauthenticated|access_?denied|insufficient)"
)
_CHECK = re.compile(
    r"(?i)(?:auth(?!or|entic_)|permission|credential|jwt|bearer|api_?key|access_?control|rbac|acl\b|csrf|hmac|compare_digest"
    r"|current_?user|is_?admin|is_?super|has_?role|^require_|verify|validate_(?:token|key|user|request|signature|session)"
    r"|check_(?:user|role|owner|access|token|key|admin|session|login|quota|scope|password|signature|secret|tenant)"
    r"|ensure_(?:user|owner|access|admin|tenant|role|can|logged|logged_in)|decode_token|get_(?:principal|identity|caller|login)\b"
    r"|whoami|logged_?in|protect|guard|enforce|introspect|can_(?:read|write|edit|delete|access|manage|view))"
)
_IDENTITY = re.compile(
    r"(?i)(?:user|tenant|account|session_?data|_token$|^token_|owner|member|role|scope|claims|secret|sign)"
)
_CREDENTIAL_PARAMETER = re.compile(
    r"(?i)^(?:.*_)?(?:token|api_?key|authorization|auth|credentials?|signature|sig|hmac|jwt|bearer|current_?user|principal"
    r"|identity|caller|cookie|csrf.*|access_key|hmac_.*|x_.*|claims|permissions?|session_?id|session_?cookie)$"
)
_IDENTITY_PARAMETER = re.compile(
    r"(?i)^(?:.*_)?(?:secret|password|passwd|otp|user|admin|account|tenant|me|actor|viewer|requester|passphrase|passcode|scopes?)$"
)
_CREDENTIAL_ATTRIBUTES = frozenset(("headers", "cookies", "session", "auth", "user", "client", "scope"))
_STATE_NEUTRAL = frozenset(("db", "engine", "session", "pool", "redis", "config", "settings", "model", "cache"))
_NEUTRAL_SCOPE = frozenset(
    (
        "path",
        "method",
        "type",
        "query_string",
        "client",
        "route",
        "app",
        "root_path",
        "scheme",
        "server",
        "http_version",
    )
)
_FORWARDING = frozenset(("call_next", "app", "get_remote_address", "dispatch", "TemplateResponse", "url_path_for"))
_REQUEST_TYPES = frozenset(("Request", "WebSocket", "HTTPConnection"))
_CHANGING = frozenset(
    ("commit", "delete", "delete_one", "delete_many", "insert", "insert_one", "insert_many", "update_one", "update_many",
     "publish", "send_message", "bulk_save_objects", "executemany", "unlink", "rmtree", "bulk_write", "replace_one", "save",
     "delete_object", "put_object", "create", "drop", "truncate", "remove", "update", "add", "add_all")
)  # fmt: skip
_QUICK = frozenset(
    ("dict", "str", "int", "float", "bool", "list", "len", "time.time", "time.monotonic", "time.perf_counter", "datetime.now",
     "datetime.utcnow", "datetime.datetime.now", "datetime.datetime.utcnow", "isoformat", "round", "getpid", "os.getpid",
     "os.getenv", "platform.python_version", "JSONResponse", "Response", "PlainTextResponse", "ORJSONResponse", "HTMLResponse")
)  # fmt: skip
_TEXT_LIMIT = 2000


def collect(module: PythonModule) -> PythonRoutes | None:
    """Return the record of a file; None when it has neither functions nor calls of interest."""
    bodies = _bodies(module)
    calls = tuple(_literals(module, call) for call in module.nodes(ast.Call) if _is_wanted(call))
    if not bodies and not calls:
        return None
    by_start = {body.start: body.traits for body in bodies}
    classes = tuple(
        (_start(module, node), _class_traits(module, node, by_start)) for node in module.nodes(ast.ClassDef)
    )
    return PythonRoutes(calls, bodies, classes)


def _start(module: PythonModule, node: Any) -> int:
    return module.source.offset(node.lineno, node.col_offset)


def _last(node: Any) -> str:
    return str(getattr(node, "attr", None) or getattr(node, "id", ""))


# --- literal arguments -----------------------------------------------------------------------------------


def _is_wanted(call: ast.Call) -> bool:
    return _last(call.func) in _CALLEES or any(item.arg in _KEYWORDS for item in call.keywords)


def _literals(module: PythonModule, call: ast.Call) -> Literals:
    arguments = [_argument(module, str(index), value) for index, value in enumerate(call.args)]
    arguments += [_argument(module, item.arg, item.value) for item in call.keywords if item.arg is not None]
    span = module.span(call)
    return Literals(_start(module, call.func), span.end, _is_conditional(module, call), tuple(arguments))


def _argument(module: PythonModule, name: str, value: ast.expr) -> Argument:
    span = module.span(value)
    return Argument(name, span.start, span.end, literal(module, value))


def literal(module: PythonModule, node: Any) -> str:
    """Return the JSON text of a literal, of a name bound to one, or of text with known parts; '' for the rest."""
    value = _value(module, node, 0)
    return "" if value is ... else json.dumps(value, ensure_ascii=False)[:_TEXT_LIMIT]


def _value(module: PythonModule, node: Any, depth: int) -> Any:
    if depth > 6:
        return ...
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, (str, int, float, bool, type(None))) else ...
    if isinstance(node, (ast.List, ast.Tuple, ast.Set)):
        parts = [_value(module, element, depth + 1) for element in node.elts]
        return ... if any(part is ... for part in parts) else parts
    if isinstance(node, ast.JoinedStr):
        return "".join(_fragment(module, part, depth) for part in node.values)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left, right = _value(module, node.left, depth + 1), _value(module, node.right, depth + 1)
        if isinstance(left, str) or isinstance(right, str):
            return (left if isinstance(left, str) else HOLE) + (right if isinstance(right, str) else HOLE)
        return left + right if isinstance(left, list) and isinstance(right, list) else ...
    if isinstance(node, ast.Name):
        assigned = module.assigned_value(node)
        return ... if assigned is None else _value(module, assigned, depth + 1)
    if isinstance(node, ast.Attribute) and node.attr.startswith("HTTP_") and node.attr[5:8].isdigit():
        return int(node.attr[5:8])
    return ...


def _fragment(module: PythonModule, part: Any, depth: int) -> str:
    value = _value(module, part.value if isinstance(part, ast.FormattedValue) else part, depth + 1)
    return str(value) if isinstance(value, (str, int)) else HOLE


def _is_conditional(module: PythonModule, node: ast.AST) -> bool:
    for ancestor in module.ancestors(node):
        if isinstance(ancestor, (*_FUNCTIONS, ast.ClassDef)):
            if node in ancestor.decorator_list:
                continue
            return False
        if isinstance(ancestor, _BLOCKS):
            return True
    return False


# --- functions -------------------------------------------------------------------------------------------


def _bodies(module: PythonModule) -> tuple[Body, ...]:
    """Return every function of a file, each seen with the functions defined inside it."""
    found: dict[int, _Traits] = {}
    nodes: list[Any] = [node for kind in _FUNCTIONS for node in module.nodes(kind)]
    for node in nodes:
        found[id(node)] = _Traits(module, _request_names(node))
    if found:
        _look(module, found)
    bodies = [_body(module, node, found[id(node)]) for node in nodes]
    return tuple(sorted(bodies, key=lambda body: body.start))


def _look(module: PythonModule, found: dict[int, _Traits]) -> None:
    """Hand each telling node to the functions around it, innermost first."""
    owners: dict[int, list[_Traits]] = {}
    for kind, look in _LOOKS.items():
        nodes: list[Any] = module.nodes(kind)
        for node in nodes:
            scope = node.scope
            around = owners.get(id(scope))
            if around is None:
                around = owners[id(scope)] = _around(scope, found)
            for traits in around[:1] if kind is ast.Return else around:
                look(traits, node)


def _around(scope: Any, found: dict[int, _Traits]) -> list[_Traits]:
    around = []
    while scope is not None:
        traits = found.get(id(scope.node))
        if traits is not None:
            around.append(traits)
        scope = scope.outer
    return around


def _body(module: PythonModule, node: Any, traits: _Traits) -> Body:
    found = traits.bits | _signature_traits(node) | traits.results()
    first = node.body[0]
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str):
        found |= Trait.DOCUMENTED
    if _is_conditional(module, node):
        found |= Trait.CONDITIONAL
    if node.returns is not None:
        found |= Trait.ANNOTATED
    parameters = all_parameters(node.args)
    unused = tuple(one.arg for one in parameters if one.arg not in traits.names)
    decorated = tuple(_start(module, one.func if isinstance(one, ast.Call) else one) for one in node.decorator_list)
    untyped = tuple(
        (one.arg, *module.span(one)) for one in parameters if one.annotation is None and one.arg not in ("self", "cls")
    )
    return Body(_start(module, node), module.span(node).end, found, unused, decorated, untyped)


def _request_names(node: Any) -> frozenset[str]:
    found = set()
    for parameter in all_parameters(node.args):
        annotation = parameter.annotation
        if _last(annotation) in _REQUEST_TYPES or (
            annotation is None and parameter.arg in ("request", "websocket", "req", "ws", "conn", "connection", "scope")
        ):
            found.add(parameter.arg)
    return frozenset(found)


def _signature_traits(node: Any) -> int:
    found = 0
    for parameter in all_parameters(node.args):
        if _CREDENTIAL_PARAMETER.match(parameter.arg):
            found |= Trait.CREDENTIAL_PARAMETER
        if _IDENTITY_PARAMETER.match(parameter.arg):
            found |= Trait.MAY_IDENTIFY
        if parameter.annotation is not None and _mentions(parameter.annotation, ("Header", "Cookie")):
            found |= Trait.CREDENTIAL_PARAMETER
    for default in (*node.args.defaults, *node.args.kw_defaults):
        if isinstance(default, ast.Call) and _last(default.func) in ("Header", "Cookie"):
            found |= Trait.CREDENTIAL_PARAMETER
    return found


def _mentions(annotation: Any, names: tuple[str, ...]) -> bool:
    if isinstance(annotation, ast.Subscript) and isinstance(annotation.slice, ast.Tuple):
        return any(isinstance(one, ast.Call) and _last(one.func) in names for one in annotation.slice.elts)
    return False


class _Traits:
    """Gathers what one function's body shows."""

    def __init__(self, module: PythonModule, requests: frozenset[str]) -> None:
        self.module = module
        self.requests = requests
        self.bits = 0
        self.names: set[str] = set()
        self.returned = 0
        self.responses = 0
        self.redirects = 0
        self.written = False

    def constant(self, node: ast.Constant) -> None:
        value = node.value
        if value.__class__ is int and value in (401, 403):
            self.bits |= Trait.DENIES
        elif value.__class__ is str and len(value) < 20 and value.lower() in ("authorization", "x-api-key"):
            self.bits |= Trait.READS_CREDENTIALS

    def tries(self, node: ast.Try) -> None:
        self.bits |= Trait.HANDLES_ERRORS

    def raises(self, node: ast.Raise) -> None:
        raised = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
        if _DENYING_CALL.search(_last(raised)):
            self.bits |= Trait.DENIES

    def waits(self, node: ast.AST) -> None:
        self.bits |= Trait.CALLS

    def name(self, node: ast.Name) -> None:
        self.names.add(node.id)
        if node.id in self.requests:
            self._request(node)

    def results(self) -> int:
        """Return the traits of what the function returns."""
        if not self.returned:
            return 0
        found = Trait.RETURNS_VALUE | (Trait.RETURNS_DATA if self.written else 0)
        found |= Trait.REDIRECTS if self.redirects == self.returned else 0
        return found | (Trait.RETURNS_RESPONSE if self.responses == self.returned else 0)

    def call(self, node: ast.Call) -> None:
        name = _last(node.func)
        if _CHECK.search(name):
            self.bits |= Trait.CALLS_CHECK
        elif _IDENTITY.search(name):
            self.bits |= Trait.MAY_IDENTIFY
        if name in _CHANGING and isinstance(node.func, ast.Attribute) and not self._is_container(node.func.value):
            self.bits |= Trait.CHANGES
        dotted = _dotted(node.func)
        if name not in _QUICK and dotted not in _QUICK and not name[:1].isupper():
            self.bits |= Trait.CALLS

    def _is_container(self, node: Any) -> bool:
        value = self.module.assigned_value(node) if isinstance(node, ast.Name) else node
        return isinstance(value, (ast.List, ast.Dict, ast.Set, ast.ListComp, ast.SetComp, ast.DictComp))

    def attribute(self, node: ast.Attribute) -> None:
        if _DENIALS.search(node.attr):
            self.bits |= Trait.DENIES

    def _request(self, node: Any) -> None:
        parent = node.parent
        if isinstance(parent, ast.Subscript):
            key = parent.slice.value if isinstance(parent.slice, ast.Constant) else None
            self.bits |= 0 if key in _NEUTRAL_SCOPE else Trait.READS_CREDENTIALS
        elif isinstance(parent, ast.Call) and (_last(parent.func) in _FORWARDING or _last(parent.func)[:1].isupper()):
            return
        elif not isinstance(parent, ast.Attribute):
            self.bits |= Trait.PASSES_REQUEST
        elif parent.attr in _CREDENTIAL_ATTRIBUTES:
            self.bits |= Trait.READS_CREDENTIALS
        elif parent.attr == "state":
            outer = parent.parent  # type: ignore[attr-defined]
            if not isinstance(outer, ast.Attribute) or outer.attr not in _STATE_NEUTRAL:
                self.bits |= Trait.READS_CREDENTIALS

    def returns(self, node: ast.Return) -> None:
        value = node.value
        if value is None or (isinstance(value, ast.Constant) and value.value is None):
            return
        self.returned += 1
        self.written = self.written or isinstance(value, (ast.Dict, ast.List, ast.Tuple, ast.JoinedStr, ast.Constant))
        if isinstance(value, ast.Call) and _last(value.func).endswith("Response"):
            self.responses += 1
            self.redirects += _last(value.func) == "RedirectResponse"


_LOOKS: dict[type, Callable[[_Traits, Any], None]] = {
    ast.Call: _Traits.call,
    ast.Attribute: _Traits.attribute,
    ast.Constant: _Traits.constant,
    ast.Try: _Traits.tries,
    ast.Raise: _Traits.raises,
    ast.Await: _Traits.waits,
    ast.AsyncFor: _Traits.waits,
    ast.AsyncWith: _Traits.waits,
    ast.For: _Traits.waits,
    ast.While: _Traits.waits,
    ast.Name: _Traits.name,
    ast.Return: _Traits.returns,
}


def _dotted(node: Any) -> str:
    parts = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return ".".join([node.id, *reversed(parts)]) if isinstance(node, ast.Name) else ""


def _class_traits(module: PythonModule, node: ast.ClassDef, by_start: dict[int, int]) -> int:
    found = 0
    for statement in node.body:
        if isinstance(statement, _FUNCTIONS):
            found |= by_start.get(_start(module, statement), 0)
    return found
