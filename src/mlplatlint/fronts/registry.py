"""Which module reads which language, and which views rules may ask for.

Everything here is names, so that a run loads only the fronts it needs.
"""

from __future__ import annotations

LANGUAGES: dict[str, str] = {
    "python": "mlplatlint.fronts.python:parse",
    "notebook": "mlplatlint.fronts.notebook:parse",
}
"""Language -> ``module:function``; the function takes a :class:`~mlplatlint.files.source.Source`, returns a
document, and raises :class:`~mlplatlint.fronts.document.ParseFailure`."""

VIEWS: dict[str, dict[str, str]] = {
    "PythonModule": {"python": "", "notebook": ""},
    "TextFile": {"*": "mlplatlint.fronts.text:text_files"},
}
"""Class name a rule may take as first parameter -> language -> ``module:function``. The function takes the
document of that language and yields objects of the class; an empty name means the document itself."""
