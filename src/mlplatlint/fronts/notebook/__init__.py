"""Jupyter notebooks: ``.ipynb`` JSON to one :class:`NotebookModule` over all code cells."""

from __future__ import annotations

from mlplatlint.fronts.notebook.module import BadCell, NotebookModule, parse
from mlplatlint.fronts.notebook.text import Magic

__all__ = ["BadCell", "Magic", "NotebookModule", "parse"]
