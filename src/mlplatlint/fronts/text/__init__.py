"""Any textual file as text: what rules see that do not care about its language."""

from mlplatlint.fronts.text.file import TextFile, text_files

__all__ = ["TextFile", "text_files"]
