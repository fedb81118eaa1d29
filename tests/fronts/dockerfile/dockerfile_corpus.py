"""Dockerfiles to test with: those of the fixtures, of all rule pages, and of any folder named by the environment.

Set ``MLPLATLINT_DOCKERFILES`` to a folder of real Dockerfiles to run the same tests over it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from mlplatlint.engine.page import PageError, parse_page

ROOT = Path(__file__).parents[3]


def dockerfiles() -> Iterator[tuple[str, bytes]]:
    """Yield (name, bytes) of each file."""
    folders = [ROOT / "fixtures"]
    if os.environ.get("MLPLATLINT_DOCKERFILES"):
        folders.append(Path(os.environ["MLPLATLINT_DOCKERFILES"]))
    for folder in folders:
        for path in sorted(folder.rglob("*ockerfile*")):
            if path.is_file() and path.suffix not in (".md", ".dockerignore", ".py", ".sh", ".txt", ".yaml", ".yml"):
                yield str(path), path.read_bytes()
    for page_path in sorted((ROOT / "rules").glob("*/*.md")):
        try:
            page = parse_page(page_path.read_text(), page_path.stem)
        except PageError:
            continue
        for case in page.cases:
            for block in case.blocks:
                if block.language == "dockerfile":
                    yield f"{page_path.stem}:{block.line}", block.text.encode()
