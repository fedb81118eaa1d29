"""The hashes are those of ``hashlib``, whichever module they come from."""

from __future__ import annotations

import hashlib

import pytest

from mlplatlint.files import digest


@pytest.mark.parametrize("name", ["sha1", "sha256"])
@pytest.mark.parametrize("modules", [(), ("no_such_module",), ("_sha1", "_sha2", "_sha256")])
def test_every_source_of_a_hash_agrees(name: str, modules: tuple[str, ...]) -> None:
    expected = hashlib.new(name, b"ab").hexdigest()
    with_fallback = digest._plain(name, *(module for module in modules if name in module or "no_" in module))
    made = with_fallback(b"a")
    made.update(b"b")
    assert made.hexdigest() == expected
    assert getattr(digest, name)(b"ab").hexdigest() == expected
