"""Logins on the command line of a RUN."""

import re
from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.dockerfile import RunCommand
from mlplatlint.rules.containers._mounts import mounts

_LOGINS = re.compile(
    r"aws configure set aws_(?:access_key_id|secret_access_key|session_token)\b|gcloud auth activate-service-account\b"
    r"|az login\b.* (?:-p|--password|--federated-token)(?:[ =]|$)|doctl auth init\b.* (?:-t|--access-token)(?:[ =]|$)"
    r"|docker login\b.* (?:-p|--password)(?:[ =]|$)|(?:huggingface-cli|hf auth|hf) login\b.* --token(?:[ =]|$)"
    r"|wandb login (?!-)\S|databricks configure\b.* --token\b|kaggle config set\b.* key\b"
)
_TOOLS = frozenset(("aws", "gcloud", "az", "doctl", "docker", "huggingface-cli", "hf", "wandb", "databricks", "kaggle"))


def check(step: RunCommand) -> Iterator[Hit]:
    if step.name not in _TOOLS or any(mount["type"] == "secret" for mount in mounts(step.instruction)):
        return
    if _LOGINS.match(" ".join([step.name, *step.command.values()])):
        yield Hit(step.span, {"tool": step.name}, step.symbol, tags=("redact",))
