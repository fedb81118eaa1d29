"""Minified files: one note for all, their credentials with a format of their own all the same."""

from __future__ import annotations

import json

BUNDLE = ("f(1,2,3);" * 100 + 'x={password:"tR7kq9' + 'Zw-2mX4"};\n') * 30


def test_one_note_stands_for_all_minified_files(write, lint):
    token = "hf_" + "tRxKqZwMvBnGhYpLsDfJcVe" + "QaTzUiOkWmX"
    root = write({"a.js": BUNDLE, "b/c.js": BUNDLE, "d.js": BUNDLE + f'y="{token}";\n'})
    report = json.loads(lint("check", "--select", "secrets", "--format", "json", cwd=root).out)
    (note,) = [note for note in report["notifications"] if note["code"] == "file-analysis-reduced"]
    assert (note["level"], note["path"]) == ("info", "a.js") and note["message"].endswith("so are 2 more files")
    assert [(found["rule"], found["path"]) for found in report["findings"]] == [("provider-token", "d.js")]
