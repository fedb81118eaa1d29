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
    "typescript": "mlplatlint.fronts.typescript:parse",
    "artifact": "mlplatlint.fronts.artifact.parse:parse",
    "sql": "mlplatlint.fronts.sql:parse",
}
"""Language -> ``module:function``; the function takes a :class:`~mlplatlint.files.source.Source`, returns a
document, and raises :class:`~mlplatlint.fronts.document.ParseFailure`."""

ACCEPTS: dict[str, str] = {
    "dockerfile": "mlplatlint.fronts.dockerfile.second_reader:accepts_change",
    "python": "mlplatlint.fronts.python.acceptance:accepts_change",
}
"""Language -> ``module:function`` that judges a fix: takes the documents before and after, says whether to write."""

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
    "KubernetesObject": {
        "yaml": "mlplatlint.fronts.kubernetes:kubernetes_objects",
        "json": "mlplatlint.fronts.kubernetes:kubernetes_objects",
    },
    "Workflow": {"yaml": "mlplatlint.fronts.workflow:workflows"},
    "Dockerfile": {"dockerfile": ""},
    "DockerStage": {"dockerfile": "mlplatlint.fronts.dockerfile:stages"},
    "DockerInstruction": {"dockerfile": "mlplatlint.fronts.dockerfile:instructions"},
    "TypeScriptModule": {"typescript": ""},
    "ArtifactFile": {"artifact": ""},
    "PickleStream": {"artifact": "mlplatlint.fronts.artifact.model:pickle_streams"},
    "MojoModel": {"artifact": "mlplatlint.fronts.artifact.model:mojo_models"},
    "CloudResource": {
        "typescript": "mlplatlint.fronts.cloud.from_typescript:resources",
        "python": "mlplatlint.fronts.cloud.from_python:resources",
        "yaml": "mlplatlint.fronts.cloud.from_template:resources",
        "json": "mlplatlint.fronts.cloud.from_template:resources",
    },
    "IamStatement": {
        "typescript": "mlplatlint.fronts.cloud.statements:of_typescript",
        "python": "mlplatlint.fronts.cloud.statements:of_python",
        "yaml": "mlplatlint.fronts.cloud.statements:of_template",
        "json": "mlplatlint.fronts.cloud.statements:of_template",
    },
    "SqlScript": {"sql": ""},
    "SqlStatement": {"sql": "mlplatlint.fronts.sql:statements"},
    "RunCommand": {"dockerfile": "mlplatlint.fronts.dockerfile:run_commands"},
}
"""Class name a rule may take as first parameter -> language -> ``module:function``. The function takes the
document of that language and yields objects of the class; an empty name means the document itself."""
