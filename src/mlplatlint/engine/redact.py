"""Keeps secrets out of facts: facts are stored in the cache, and a secret's value never leaves its detector.

The value is overwritten in the encoded record by as many asterisks, which keeps the encoding valid.
"""

from __future__ import annotations

from mlplatlint.files.source import Source

_SHORTEST = 6
"""Bytes below which a value is no secret worth the name, and too common to overwrite blindly."""
_FORMATS = (
    "provider-token", "private-key", "jwt-literal", "webhook-url", "connection-string-password", "sql-plaintext-password",
    "password-on-command-line", "auth-header-literal", "presigned-url",
)  # fmt: skip


def without_secrets(record: bytes, source: Source) -> bytes:
    """Return an encoded record in which no value that a secret detector finds in the file remains."""
    for value in _values(source):
        if len(value) >= _SHORTEST and value in record:
            record = record.replace(value, b"*" * len(value))
    return record


def _values(source: Source) -> set[bytes]:
    from mlplatlint.fronts.text import assignments, formats, text_files, urls

    (text,) = text_files(source)
    found = [*urls.find(text)]
    for rule in _FORMATS:
        found += formats.find(text, rule)
    values = {text.data[candidate.span.start : candidate.span.end] for candidate in found}
    values.update(assignments.possible_values(text))
    return {value.strip(b"'\"") for value in values}
