"""From a zip directory to a validated model: what the two readers of H2O make of the container."""

from __future__ import annotations

from typing import Any

from mlplatlint.files.source import Source
from mlplatlint.fronts.archive.zip import DEFLATED, DESCRIPTOR, ENCRYPTED, STORED, Entry, ZipDirectory, read_entry
from mlplatlint.fronts.mojo.model import MojoFiles, MojoModel, MojoProblem
from mlplatlint.fronts.mojo.validate import validate

_ENTRY_LIMIT = 512 << 20


def load_zip(source: Source, data: Any, directory: ZipDirectory, entry: str) -> MojoModel:
    """Return the model that a zip holds at its root, with the faults of the container first."""
    entries = {item.name: item for item in directory.entries}  # of two of one name, the last counts
    problems: list[MojoProblem] = []
    read = _reader(data, entries, problems)
    model = validate(source, entry, MojoFiles(entries, read))
    _container(directory, problems)
    _checksums(data, entries, problems)
    model.problems[:0] = problems
    model.checks[:0] = ["container"]
    return model


def _reader(data: Any, entries: dict[str, Entry], problems: list[MojoProblem]) -> Any:
    kept: dict[str, bytes | None] = {}

    def read(name: str) -> bytes | None:
        if name not in kept:
            item = entries[name]
            result = read_entry(data, item, _ENTRY_LIMIT)
            unreadable = result.fault and item.method in (STORED, DEFLATED) and not item.flags & ENCRYPTED
            if unreadable:
                problems.append(MojoProblem("mojo-stream-unreadable", name, 0, f"'{name}' {result.fault}", "high"))
            kept[name] = None if result.fault else result.data
        return kept[name]

    return read


def _container(directory: ZipDirectory, problems: list[MojoProblem]) -> None:
    if directory.prefix:
        detail = (
            f"{directory.prefix:,} bytes stand before the first entry: a stream or classpath reader refuses the file"
        )
        problems.append(MojoProblem("mojo-stream-unreadable", "", 0, detail))
    for _, fault, _ in directory.faults:
        problems.append(MojoProblem("mojo-stream-unreadable", "", 0, f"the archive {fault}", "high"))
    seen: set[str] = set()
    for item in directory.entries:
        if item.flags & ENCRYPTED or item.local_flags & ENCRYPTED:
            problems.append(MojoProblem("mojo-compression", item.name, 0, f"'{item.name}' is encrypted", "high"))
        elif item.method not in (STORED, DEFLATED):
            detail = f"'{item.name}' is packed by method {item.method}; Java reads stored and deflated entries"
            problems.append(MojoProblem("mojo-compression", item.name, 0, detail, "high"))
        elif item.start < 0:
            problems.append(
                MojoProblem("mojo-stream-unreadable", item.name, 0, f"'{item.name}' has no local header", "high")
            )
        elif item.local_name != item.name:
            detail = f"'{item.name}' is called '{item.local_name}' by its own header, which a stream reader believes"
            problems.append(MojoProblem("mojo-stream-unreadable", item.name, 0, detail))
        elif item.method == STORED and item.local_flags & DESCRIPTOR and not item.is_folder:
            detail = f"'{item.name}' is stored with its size behind it, which a stream reader refuses"
            problems.append(MojoProblem("mojo-stream-unreadable", item.name, 0, detail))
        if item.name in seen:
            problems.append(
                MojoProblem(
                    "mojo-duplicate-entry", item.name, 0, f"'{item.name}' is there twice; readers take the last"
                )
            )
        seen.add(item.name)
        if item.name.startswith(("/", "\\")) or ".." in item.name.replace("\\", "/").split("/"):
            problems.append(
                MojoProblem(
                    "mojo-path-escape", item.name, 0, f"entry '{item.name}' leaves the folder it is unpacked to"
                )
            )


def _checksums(data: Any, entries: dict[str, Entry], problems: list[MojoProblem]) -> None:
    for item in entries.values():
        if item.method not in (STORED, DEFLATED) or item.start < 0 or item.flags & ENCRYPTED:
            continue
        result = read_entry(data, item, _ENTRY_LIMIT)
        if not result.fault and not result.crc_ok:
            detail = f"'{item.name}' does not match its checksum: a stream reader refuses it, a file reader scores damaged data"
            problems.append(MojoProblem("mojo-stream-unreadable", item.name, 0, detail, "high"))


def validate_bytes(data: bytes, path: str = "model.zip") -> MojoModel | None:
    """Return the model in a zip's bytes, None when there is no zip; for the ``validate`` command and tests."""
    from mlplatlint.fronts.archive.zip import read_directory

    directory = read_directory(data)
    return None if directory is None else load_zip(Source(path, data), data, directory, "")
