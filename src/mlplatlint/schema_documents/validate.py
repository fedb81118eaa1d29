"""Validates a schema document in three levels: its form, its meaning, and what a real server makes of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from mlplatlint.files.source import Source
from mlplatlint.fronts.artifact.validation import CheckResult, Validation
from mlplatlint.fronts.document import ParseFailure
from mlplatlint.schema_documents import relations, semantics
from mlplatlint.schema_documents.findings import CHECKS, Problem

SCHEMA_FILE = "mlplatlint-schema-1.schema.json"
_MOST_PROBLEMS = 200
_NO_SERVER = "no server: "
_EXECUTION = (
    ("execution", "the DDL runs on a PostgreSQL server"),
    ("round trip", "the server's catalogue equals the document"),
)


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema of schema documents."""
    import os

    from mlplatlint.rules.paths import catalogue_root

    with open(os.path.join(catalogue_root(), "data", SCHEMA_FILE), encoding="utf-8") as stream:
        schema: dict[str, Any] = json.load(stream)
        return schema


def read_document(source: Source) -> Any:
    """Return the JSON or YAML of a file as plain values.

    Raises:
        ParseFailure: it is neither.
    """
    data = bytes(source.data)
    if source.path.endswith((".yaml", ".yml")):
        import yaml

        try:
            return yaml.load(data, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        except (yaml.YAMLError, ValueError, RecursionError) as problem:
            raise ParseFailure(f"no YAML: {' '.join(str(problem).split())[:200]}", 0) from None
    try:
        return json.loads(data, object_pairs_hook=_unique)
    except RecursionError:
        raise ParseFailure("nested too deeply", 0) from None
    except json.JSONDecodeError as problem:
        raise ParseFailure(
            f"no JSON: {problem.msg}, line {problem.lineno} column {problem.colno}", problem.pos
        ) from None
    except ValueError as problem:
        raise ParseFailure(f"no JSON: {problem}", 0) from None


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise ValueError(f"the key {key!r} is given twice in one object")
        found[key] = value
    return found


def problems(document: Any) -> Iterator[Problem]:
    """Yield what is wrong with a document; what it means is looked at only when its form is right."""
    form = list(_form(document))
    yield from form
    if form:
        return
    for check in (
        semantics.names, semantics.types, relations.references, semantics.columns, semantics.expressions, relations.foreign_keys,
        relations.indexes, relations.partitions, relations.advice,
    ):  # fmt: skip
        yield from check(document)


def _form(document: Any) -> Iterator[Problem]:
    import jsonschema

    validator = jsonschema.Draft202012Validator(json_schema())
    errors = sorted(validator.iter_errors(document), key=lambda error: [str(part) for part in error.absolute_path])
    for error in errors[:_MOST_PROBLEMS]:
        pointer = "".join(f"/{str(part).replace('~', '~0').replace('/', '~1')}" for part in error.absolute_path)
        yield Problem("form", pointer or "/", " ".join(error.message.split())[:300])


def validate_schema(source: Source, dsn: str = "", execute: bool = False) -> Validation:
    """Return every check of a document by name with its result.

    ``dsn`` names a server on which the DDL is executed in a transaction that is rolled back; ``execute`` without one starts a
    server in a temporary folder.
    """
    try:
        document = read_document(source)
    except ParseFailure as failure:
        return Validation("unreadable", "", (CheckResult("form", "failed", (failure.message,)),))
    found = list(problems(document))
    results = [_result(name, passes, [item for item in found if item.check == name]) for name, passes in CHECKS]
    if any(item.check == "form" for item in found):
        results = [
            result if result.name == "form" else CheckResult(result.name, "skipped", ("the form is wrong",))
            for result in results
        ]
    sound = not any(not item.warns for item in found)
    if dsn or execute:
        results += (
            _execution(document, dsn)
            if sound
            else [CheckResult(name, "skipped", ("the document is not sound",)) for name, _ in _EXECUTION]
        )
    failed = any(result.status == "failed" for result in results)
    subject = f"{len(document['tables'])} tables" if sound else ""
    return Validation("invalid" if failed else "valid", subject, tuple(results))


def _result(name: str, passes: str, found: list[Problem]) -> CheckResult:
    if not found:
        return CheckResult(name, "passed", (passes,))
    status = "warned" if all(item.warns for item in found) else "failed"
    return CheckResult(name, status, tuple(f"{item.pointer}: {item.message}" for item in found))


def _execution(document: Any, dsn: str) -> list[CheckResult]:
    from mlplatlint.schema_documents.server import LocalServer, ServerError

    try:
        if dsn:
            return _run(document, dsn)
        with LocalServer() as server:
            return _run(document, server.dsn)
    except ServerError as problem:
        return [CheckResult(name, "skipped", (f"{_NO_SERVER}{problem}",)) for name, _ in _EXECUTION]


def lacks_server(result: Validation) -> bool:
    """Tell whether execution was asked for and no server was there to do it."""
    return any(
        check.name == "execution" and check.status == "skipped" and check.messages[0].startswith(_NO_SERVER)
        for check in result.checks
    )


def _run(document: Any, dsn: str) -> list[CheckResult]:
    from mlplatlint.schema_documents.compare import differences
    from mlplatlint.schema_documents.ddl import DependencyCycle, ddl
    from mlplatlint.schema_documents.document import normal_form
    from mlplatlint.schema_documents.introspect import introspection_sql, normal_form_of
    from mlplatlint.schema_documents.server import SqlError, run_sql

    (execution, runs), (trip, equal) = _EXECUTION
    try:
        statements = ddl(document)
    except (DependencyCycle, ValueError) as problem:
        return [CheckResult(execution, "failed", (str(problem),)), CheckResult(trip, "skipped", ("there is no DDL",))]
    script = (
        "BEGIN;\n" + "".join(f"{statement.sql};\n" for statement in statements) + introspection_sql() + "ROLLBACK;\n"
    )
    try:
        lines = run_sql(dsn, script)
    except SqlError as problem:
        place = _pointer_at(statements, problem.statement)
        return [
            CheckResult(execution, "failed", (f"{place}: {problem.message}",)),
            CheckResult(trip, "skipped", ("the DDL does not run",)),
        ]
    found = tuple(differences(normal_form(document), normal_form_of(lines)))
    return [
        CheckResult(execution, "passed", (runs,)),
        CheckResult(trip, "failed" if found else "passed", found or (equal,)),
    ]


def _pointer_at(statements: list[Any], line: str) -> str:
    """Return the JSON pointer of the statement that ends at or after a 1-based line of the script."""
    at = 1
    for statement in statements:
        at += statement.sql.count("\n") + 1
        if line.isdigit() and int(line) <= at:
            return str(statement.pointer)
    return "/"
