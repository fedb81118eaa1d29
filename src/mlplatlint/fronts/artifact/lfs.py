"""Git LFS pointers: a few lines of text in the place of a large file."""

from __future__ import annotations

import re

VERSIONS = (b"version https://git-lfs.github.com/spec/v1", b"version https://hawser.github.com/spec/v1")
_OID = re.compile(rb"oid sha256:[0-9a-f]{64}")
_SIZE = re.compile(rb"size \d{1,18}")
_EXTENSION = re.compile(rb"ext-\d-[\w.-]+ sha256:[0-9a-f]{64}")
LONGEST = 4096


def is_pointer(head: bytes) -> bool:
    """Tell whether a file is a pointer, or was one before a merge left its marks in it."""
    if head.startswith(VERSIONS):
        return True
    return head.startswith(b"<<<<<<<") and b"oid sha256:" in head and any(version in head for version in VERSIONS)


def fault(text: bytes) -> str:
    """Return what is wrong with a pointer, '' when it is sound."""
    if b"<<<<<<<" in text or b"\n>>>>>>>" in text or b"\n=======\n" in text:
        return "holds the marks of a merge that was not resolved"
    lines = [line.rstrip(b"\r") for line in text.split(b"\n") if line.strip()]
    if not lines or lines[0] not in VERSIONS:
        return "names a version that Git LFS does not know"
    keys = [line.split(b" ", 1)[0] for line in lines[1:]]
    if not any(_OID.fullmatch(line) for line in lines[1:]):
        return "has no sound 'oid sha256:' line"
    if not any(_SIZE.fullmatch(line) for line in lines[1:]):
        return "has no sound 'size' line"
    known = (_OID, _SIZE, _EXTENSION)
    if len(set(keys)) != len(keys) or not all(any(form.fullmatch(line) for form in known) for line in lines[1:]):
        return "has lines that are none of its format"
    return ""
