"""``validate``: one artifact, strictly, every check named with its result."""

from __future__ import annotations

import mmap
import os
import sys
from collections.abc import Sequence
from typing import Any, TextIO

from mlplatlint.files.source import Source
from mlplatlint.fronts.artifact.validation import Validation, validate_mojo, validate_pickle
from mlplatlint.reports.escape import visible

_KINDS = {"mojo": validate_mojo, "pickle": validate_pickle}
_GOOD = ("valid", "clean")
_MESSAGES_SHOWN = 20
_FOLDER_BYTES = 512 << 20


def main_validate(kind: str, paths: Sequence[str], form: str, out: TextIO) -> int:
    """Validate files and print each check with its result.

    Returns 0 when all are valid (a pickle: clean), 1 when one is not, 2 when one cannot be opened.
    """
    results: list[tuple[str, Validation | str]] = []
    for path in paths:
        try:
            results.append((path, _KINDS[kind](_open(path))))
        except OSError as error:
            results.append((path, error.strerror or str(error)))
    return print_validations(kind, results, form, out)


def print_validations(kind: str, results: Sequence[tuple[str, Validation | str]], form: str, out: TextIO) -> int:
    """Print what was found in each file and return the exit code: 0, 1 when one is not good, 2 when one cannot be opened."""
    if form == "json":
        import json

        document = {"schema_version": 1, "kind": kind, "files": [_as_json(path, found) for path, found in results]}
        out.write(json.dumps(document, indent=2) + "\n")
    else:
        for path, found in results:
            _print(path, found, out)
    if any(isinstance(found, str) for _, found in results):
        return 2
    return int(any(isinstance(found, Validation) and found.verdict not in _GOOD for _, found in results))


def _open(path: str) -> Source:
    """Return a file as a memory map, so that its size does not matter; a MOJO kept as a folder as the archive it would be.

    Raises:
        OSError: it cannot be opened, or is a folder without ``model.ini`` or beyond the bounds.
    """
    if os.path.isdir(path):
        return Source(path.replace(os.sep, "/").rstrip("/"), _as_archive(path), os.path.abspath(path))
    with open(path, "rb") as file:
        size = os.fstat(file.fileno()).st_size
        data: Any = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) if size else b""
    return Source(path.replace(os.sep, "/"), data, os.path.abspath(path))


def _as_archive(folder: str) -> bytes:
    """Return the files of an unpacked MOJO as a stored zip."""
    import io
    import zipfile

    if not os.path.isfile(os.path.join(folder, "model.ini")):
        raise IsADirectoryError(0, "is a folder without 'model.ini'")
    buffer = io.BytesIO()
    left = _FOLDER_BYTES
    with zipfile.ZipFile(buffer, "w") as archive:
        for parent, folders, names in os.walk(folder):
            folders.sort()
            for name in sorted(names):
                path = os.path.join(parent, name)
                if os.path.islink(path) or not os.path.isfile(path):
                    continue
                left -= os.path.getsize(path)
                if left < 0:
                    raise OSError(0, "holds more than the analysis reads")
                with open(path, "rb") as file:
                    entry = zipfile.ZipInfo(os.path.relpath(path, folder).replace(os.sep, "/"))
                    archive.writestr(entry, file.read())
    return buffer.getvalue()


def _as_json(path: str, found: Validation | str) -> dict[str, Any]:
    if isinstance(found, str):
        return {"path": path, "verdict": "unreadable", "error": found, "checks": []}
    checks = [{"name": item.name, "status": item.status, "messages": list(item.messages)} for item in found.checks]
    return {"path": path, "verdict": found.verdict, "subject": found.subject, "checks": checks}


def _print(path: str, found: Validation | str, out: TextIO) -> None:
    if isinstance(found, str):
        sys.stderr.write(f"mlplatlint: {visible(path)}: {visible(found)}\n")
        return
    subject = f" ({found.subject})" if found.subject else ""
    out.write(f"{visible(path)}: {found.verdict}{visible(subject)}\n")
    width = max((len(item.name) for item in found.checks), default=0)
    for item in found.checks:
        first, *rest = item.messages or ("",)
        out.write(f"  {item.status:7}  {item.name:{width}}  {visible(first)}\n")
        for message in rest[: _MESSAGES_SHOWN - 1]:
            out.write(f"  {'':7}  {'':{width}}  {visible(message)}\n")
        if len(rest) >= _MESSAGES_SHOWN:
            out.write(f"  {'':7}  {'':{width}}  and {len(rest) - _MESSAGES_SHOWN + 1} more\n")
