"""``validate schema`` and ``schema ddl``: schema documents."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TextIO

from mlplatlint.files.source import Source
from mlplatlint.fronts.document import ParseFailure
from mlplatlint.reports.escape import visible

_LARGEST = 64 * 1024 * 1024
"""Bytes of a document that are read; nothing written by people or tools for people is larger."""


def main_validate_schema(paths: Sequence[str], execute: bool, dsn: str, form: str, out: TextIO) -> int:
    """Validate schema documents and print each check with its result.

    Returns 0 when all are valid, 1 when one is not, 2 when one cannot be opened or the server that was asked for does not answer.
    """
    from mlplatlint.cli.validate import print_validations
    from mlplatlint.fronts.artifact.validation import Validation
    from mlplatlint.schema_documents.validate import lacks_server, validate_schema

    results: list[tuple[str, Validation | str]] = []
    for path in paths:
        try:
            results.append((path, validate_schema(_open(path), dsn, execute)))
        except OSError as error:
            results.append((path, error.strerror or str(error)))
    code = print_validations("schema", results, form, out)
    unreached = [result for _, result in results if isinstance(result, Validation) and lacks_server(result)]
    if unreached:
        sys.stderr.write("mlplatlint: the documents were not executed: no PostgreSQL server answers\n")
    return 2 if unreached else code


def main_ddl(path: str, output: str, out: TextIO) -> int:
    """Write a document's DDL. Returns 0, 1 when the document is not valid, 2 when a file cannot be opened."""
    from mlplatlint.schema_documents.ddl import ddl_text
    from mlplatlint.schema_documents.validate import problems, read_document

    try:
        document = read_document(_open(path))
        wrong = [item for item in problems(document) if not item.warns]
        for item in wrong[:20]:
            sys.stderr.write(f"mlplatlint: {visible(path)}: {visible(item.pointer)}: {visible(item.message)}\n")
        if wrong:
            return 1
        text = ddl_text(document)
        if output and output != "-":
            with open(output, "w", encoding="utf-8", newline="\n") as stream:
                stream.write(text)
        else:
            out.write(text)
    except OSError as error:
        sys.stderr.write(f"mlplatlint: {visible(path)}: {error.strerror or error}\n")
        return 2
    except (ParseFailure, ValueError) as problem:
        sys.stderr.write(f"mlplatlint: {visible(path)}: {visible(getattr(problem, 'message', str(problem)))}\n")
        return 1
    return 0


def _open(path: str) -> Source:
    """Return a document's source.

    Raises:
        OSError: it cannot be opened, or is too large.
    """
    with open(path, "rb") as stream:
        data = stream.read(_LARGEST + 1)
    if len(data) > _LARGEST:
        raise OSError(0, f"more than {_LARGEST // 1024 // 1024} MB")
    return Source(path, data)
