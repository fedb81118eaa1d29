"""Logic of bind-all-interfaces."""

import _ast as ast
from collections.abc import Iterator

from mlplatlint.files.roles import is_test
from mlplatlint.findings.model import Hit
from mlplatlint.fronts.python import PythonModule
from mlplatlint.rules.api._arguments import argument, only_in_development

_EVERYWHERE = frozenset(("0.0.0.0", "::", "[::]"))
_SERVERS = frozenset(
    ("uvicorn.run", "uvicorn.Config", "waitress.serve", "aiohttp.web.run_app", "werkzeug.serving.run_simple", "bottle.run",
     "asyncio.start_server", "websockets.serve", "websockets.server.serve", "jupyter_server.serverapp.launch_new_instance")
)  # fmt: skip
_SOCKETS = (
    "HTTPServer",
    "ThreadingHTTPServer",
    "TCPServer",
    "ThreadingTCPServer",
    "UDPServer",
    "make_server",
    "WSGIServer",
)


def check(call: ast.Call, module: PythonModule) -> Iterator[Hit]:
    """Yield a hit where a server is told to listen on every interface."""
    if is_test(module.source.path):
        return
    name = module.qualified_name(call.func) or ""
    attribute = call.func.attr if isinstance(call.func, ast.Attribute) else ""
    places = [argument(call, "host")] if name in _SERVERS or attribute in ("run", "launch", "serve") else []
    if name in ("asyncio.start_server", "websockets.serve", "websockets.server.serve", "werkzeug.serving.run_simple"):
        places += call.args[:2]
    if attribute == "bind" or name.rpartition(".")[2] in _SOCKETS:
        first = call.args[0] if call.args else argument(call, "server_address")
        places += first.elts[:1] if isinstance(first, ast.Tuple) else [first]
    if attribute == "launch":
        places.append(argument(call, "server_name"))
    for place in places:
        if place is not None and module.constant(place) in _EVERYWHERE and not only_in_development(module, place):
            values = {"address": module.constant(place), "call": name or attribute}
            yield Hit(module.span(place), values, module.symbol_of(call))
            return
