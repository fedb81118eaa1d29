"""A transformer that reads or writes outside the pipeline."""

from __future__ import annotations

import _ast as ast
import re
from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.python import PythonModule

_OUTSIDE = re.compile(
    r"(?:requests|httpx|aiohttp)\.(?:get|post|put|patch|delete|head|request|Session|Client|AsyncClient|ClientSession)"
    r"|urllib\.request\.(?:urlopen|urlretrieve)|builtins\.open"
    r"|pandas\.read_(?!json$|html$|clipboard$)\w+|polars\.(?:read|scan)_\w+"
    r"|(?:psycopg2?|pymysql|sqlite3|duckdb|snowflake\.connector|asyncpg)\.connect|sqlalchemy\.create_engine"
    r"|redis\.(?:Redis|StrictRedis|from_url)|pymongo\.MongoClient"
    r"|boto3\.(?:client|resource)|google\.cloud\.\w+\.Client|smtplib\.SMTP\w*"
    r"|subprocess\.(?:run|call|check_call|check_output|Popen)|os\.system|joblib\.(?:dump|load)"
    r"|mage_ai\.io\.(?!base\b|config\b)\w+\.\w+(?:\.with_config)?"
)


def check(function: ast.FunctionDef | ast.AsyncFunctionDef, module: PythonModule) -> Iterator[Hit]:
    if not any(_last_name(decorator) == "transformer" for decorator in function.decorator_list):
        return
    # The file of a block: its folder says so, or it asks Mage for the decorator.
    if "transformers" not in module.source.path.split("/")[:-1] and b"mage_ai" not in module.source.data:
        return
    running: list[ast.AST] = [function, *_helpers(function, module)]
    for call in module.nodes(ast.Call):
        name = module.qualified_name(call.func)
        if name is not None and _OUTSIDE.fullmatch(name) and module.function_of(call) in running:
            called = name.removeprefix("builtins.")
            yield Hit(module.span(call.func), {"call": called, "function": function.name}, module.symbol_of(call))


def _helpers(function: ast.AST, module: PythonModule) -> list[ast.AST]:
    """Return the functions of this file that a function calls, directly or through others."""
    by_name = {f"<module>.{node.name}": node for kind in _FUNCTIONS for node in module.nodes(kind)}
    found: list[ast.AST] = []
    queue = [function]
    for current in queue:
        for call in module.nodes(ast.Call):
            target = by_name.get(module.qualified_name(call.func) or "")
            if target is not None and module.function_of(call) is current and target not in [function, *found]:
                found.append(target)
                queue.append(target)
    return found


_FUNCTIONS: tuple[type[ast.FunctionDef] | type[ast.AsyncFunctionDef], ...] = (ast.FunctionDef, ast.AsyncFunctionDef)


def _last_name(node: ast.expr) -> str:
    target = node.func if isinstance(node, ast.Call) else node
    return target.attr if isinstance(target, ast.Attribute) else getattr(target, "id", "")
