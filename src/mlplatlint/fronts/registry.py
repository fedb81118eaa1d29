"""Which module reads which language, and which views rules may ask for.

Everything here is names, so that a run loads only the fronts it needs.
"""

from __future__ import annotations

LANGUAGES: dict[str, str] = {
    "python": "mlplatlint.fronts.python:parse",
    "notebook": "mlplatlint.fronts.notebook:parse",
    "yaml": "mlplatlint.fronts.yaml:parse",
    "json": "mlplatlint.fronts.yaml:parse_json",
    "dockerfile": "mlplatlint.fronts.dockerfile:parse",
}
"""Language -> ``module:function``; the function takes a :class:`~mlplatlint.files.source.Source`, returns a
document, and raises :class:`~mlplatlint.fronts.document.ParseFailure`."""

VIEWS: dict[str, dict[str, str]] = {
    "PythonModule": {"python": "", "notebook": ""},
    "NotebookModule": {"notebook": ""},
    "MagePipeline": {"yaml": "mlplatlint.fronts.mage:pipelines"},
    "TextFile": {"*": "mlplatlint.fronts.text:text_files"},
    "YamlFile": {"yaml": "", "json": ""},
    "YamlNode": {"yaml": "mlplatlint.fronts.yaml:documents", "json": "mlplatlint.fronts.yaml:documents"},
    "ComposeFile": {"yaml": "mlplatlint.fronts.compose:compose_files"},
    "PodSpec": {
        "yaml": "mlplatlint.fronts.kubernetes:pod_specs",
        "json": "mlplatlint.fronts.kubernetes:pod_specs",
    },
    "Workflow": {"yaml": "mlplatlint.fronts.workflow:workflows"},
    "Dockerfile": {"dockerfile": ""},
    "DockerStage": {"dockerfile": "mlplatlint.fronts.dockerfile:stages"},
    "DockerInstruction": {"dockerfile": "mlplatlint.fronts.dockerfile:instructions"},
    "RunCommand": {"dockerfile": "mlplatlint.fronts.dockerfile:run_commands"},
}
"""Class name a rule may take as first parameter -> language -> ``module:function``. The function takes the
document of that language and yields objects of the class; an empty name means the document itself."""
