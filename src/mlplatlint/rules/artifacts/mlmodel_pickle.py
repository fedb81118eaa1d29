"""``MLmodel`` files whose model is a pickle."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mlplatlint.files.source import Span
from mlplatlint.findings.model import Hit
from mlplatlint.fronts.text import TextFile

_PICKLED = re.compile(
    rb"(?m)^[ \t]+(?:(?P<key>serialization_format):[ \t]*['\"]?(?P<format>pickle|cloudpickle|dill)\b"
    rb"|(?P<file>python_model|pickled_model|pickle_module_name):[ \t]*['\"]?(?P<name>[\w./-]+))"
)
_FLAVORS = re.compile(rb"(?m)^flavors:")
_NO_PICKLES = (b".py", b".skops", b".ipynb")


def check(file: TextFile) -> Iterator[Hit]:
    data = file.source.data
    if file.source.path.rpartition("/")[2] != "MLmodel" or not _FLAVORS.search(data):
        return
    for found in _PICKLED.finditer(data):
        what = found["format"] or found["name"]
        if what.endswith(_NO_PICKLES):
            continue
        key = (found["key"] or found["file"]).decode()
        span = Span(found.start("key") if found["key"] else found.start("file"), found.end())
        yield Hit(span, {"key": key, "what": what.decode()}, key)
        return
