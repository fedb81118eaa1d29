"""What every format prints for the same hand-made report, byte for byte.

After a wanted change run with ``UPDATE_SNAPSHOTS=1`` and read the difference.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from mlplatlint.reports import FORMATS
from tests.reports.report_samples import SECRET_VALUE, clean, nasty, written

FOLDER = Path(__file__).parent / "snapshots"
SUFFIX = {"json": "json", "jsonl": "jsonl", "sarif": "sarif", "gitlab": "json", "rdjson": "json", "junit": "xml"}
REPORTS = {"nasty": nasty, "clean": clean}


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("case", REPORTS)
def test_output_is_as_recorded(name: str, case: str) -> None:
    text = written(name, REPORTS[case]())
    path = FOLDER / f"{case}-{name}.{SUFFIX.get(name, 'txt')}"
    if os.environ.get("UPDATE_SNAPSHOTS"):
        path.write_bytes(text.encode())
    assert text.encode() == path.read_bytes()


@pytest.mark.parametrize("name", FORMATS)
def test_no_output_holds_a_secret(name: str) -> None:
    text = written(name, nasty())
    assert SECRET_VALUE not in text
    assert "hunter2" not in text


@pytest.mark.parametrize("name", FORMATS)
def test_output_holds_no_control_character_and_encodes(name: str) -> None:
    text = written(name, nasty())
    text.encode()
    assert not [character for character in text if character < " " and character != "\n"]
    assert "\u202e" not in text


@pytest.mark.parametrize("name", sorted(set(FORMATS) - {"text", "concise", "github"}))
def test_machine_formats_hold_no_workflow_command(name: str) -> None:
    # A log of GitHub Actions executes ##[command] anywhere in a line and ::command:: at a line's beginning.
    text = written(name, nasty())
    assert "##[" not in text
    assert not [line for line in text.split("\n") if line.lstrip().startswith("::")]
