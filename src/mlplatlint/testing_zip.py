"""Zip archives for the cases of rule pages, written as lines.

```
from fixtures/mojo/kmeans.zip           # start from an archive of this repository
edit model.ini: n_columns = 3 => n_columns = 4
drop domains/d000.txt                   # leave an entry out
rename a.txt => b.txt
cut trees/t00_000.bin by 3              # take bytes off its end
append trees/t00_000.bin: 00 01         # hexadecimal bytes behind it
add notes.txt: some text                # a further entry; an existing name is there twice then
hex data.pkl: 80 04 4e 2e               # a further entry from hexadecimal bytes
large weights.bin: 1500000              # a further entry of so many bytes that do not compress
damage notes.txt                        # a wrong checksum
prefix #!/bin/sh                        # bytes before the first entry
```
"""

from __future__ import annotations

import io
import os
import random
import zipfile


def assemble_zip(text: str) -> bytes:
    """Return the archive that lines of a ``zip`` block describe.

    Raises:
        ValueError: a line is no instruction, or an ``edit`` does not find its text.
    """
    entries: list[tuple[str, bytes]] = []
    damaged: list[str] = []
    prefix = b""
    for line in text.split("\n"):
        word, _, rest = line.partition(" ")
        if word == "damage":
            damaged.append(rest.strip())
        elif word == "prefix":
            prefix += rest.encode() + b"\n"
        elif word == "from":
            entries += _read(rest.strip())
        elif word and not word.startswith("#"):
            entries = _change(entries, word, rest)
    return prefix + _damage(_pack(entries), damaged)


def _read(path: str) -> list[tuple[str, bytes]]:
    from mlplatlint.rules.paths import catalogue_root

    with zipfile.ZipFile(os.path.join(os.path.dirname(catalogue_root()), path)) as archive:
        return [(name, archive.read(name)) for name in archive.namelist()]


def _change(entries: list[tuple[str, bytes]], word: str, rest: str) -> list[tuple[str, bytes]]:
    name, _, value = rest.partition(": ")
    if word == "add":
        return [*entries, (name, value.replace("\\n", "\n").encode())]
    if word == "large":
        return [*entries, (name, random.Random(int(value)).randbytes(int(value)))]
    if word == "hex":
        return [*entries, (name, bytes.fromhex(value))]
    if word == "drop":
        return [(key, data) for key, data in entries if key != rest.strip()]
    if word == "rename":
        old, _, new = rest.partition(" => ")
        return [(new.strip() if key == old else key, data) for key, data in entries]
    if word == "cut":
        name, _, count = rest.partition(" by ")
        return [(key, data[: -int(count)] if key == name else data) for key, data in entries]
    if word == "append":
        return [(key, data + bytes.fromhex(value) if key == name else data) for key, data in entries]
    if word == "edit":
        return [(key, _edit(data, value) if key == name else data) for key, data in entries]
    raise ValueError(f"'{word}' is no instruction of a zip block")


def _edit(data: bytes, change: str) -> bytes:
    old, arrow, new = change.partition(" =>")
    before = old.replace("\\n", "\n").encode()
    if not arrow or before not in data:
        raise ValueError(f"nothing reads '{old}'")
    return data.replace(before, new.removeprefix(" ").replace("\\n", "\n").encode(), 1)


def _pack(entries: list[tuple[str, bytes]]) -> bytes:
    import warnings

    buffer = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        warnings.simplefilter("ignore")  # a name that is there twice is what some cases are about
        for name, data in entries:
            info = zipfile.ZipInfo(name)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, data)
    return buffer.getvalue()


def _damage(archive: bytes, names: list[str]) -> bytes:
    """Change the checksum of entries in both of their headers."""
    data = bytearray(archive)
    for name in names:
        raw = name.encode()
        for mark, checksum, fixed in ((b"PK\x03\x04", 14, 30), (b"PK\x01\x02", 16, 46)):
            at = data.find(mark)
            while at >= 0 and data[at + fixed : at + fixed + len(raw)] != raw:
                at = data.find(mark, at + 4)
            data[at + checksum] ^= 0xFF
    return bytes(data)
