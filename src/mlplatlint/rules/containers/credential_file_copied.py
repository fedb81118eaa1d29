"""Key files and credentials copied into the image."""

import re
from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.dockerfile import DockerStage
from mlplatlint.rules.containers._places import copied, unquoted

_FILES = re.compile(
    r"(?:^|/)(?:id_(?:rsa|dsa|ecdsa|ed25519)|\.netrc|\.pypirc|\.git-credentials|\.pgpass|\.my\.cnf|kubeconfig"
    r"|\.kube/config|\.aws(?:/credentials|/config|/?)|\.ssh/?|\.docker/config\.json|\.dockercfg|credentials\.json"
    r"|application_default_credentials\.json|service[-_]?account[\w.-]*\.json|[\w.-]+\.(?:p12|pfx|jks|keystore))$"
)
_DOTENV = re.compile(r"(?:^|/)\.env(?:\.(?:local|prod|production|staging|secret|secrets))?$")
_POINTERS = ("AWS_CONFIG_FILE", "HF_TOKEN_PATH", "GOOGLE_APPLICATION_CREDENTIALS")


def check(stage: DockerStage) -> Iterator[Hit]:
    targets: list[str] = []
    for node in stage.all("COPY", "ADD"):
        sources, target = copied(node)
        if target is not None:
            targets.append(_clean(target.text))
            if target.text.strip("\"'${}") in _POINTERS:
                yield Hit(node.span, {"file": target.text}, stage.symbol)
                continue
        for word in sources if node.flag("from") is None else ():
            path = unquoted(word.text)
            if _FILES.search(path) or _DOTENV.search(path):
                # What a stage that is thrown away holds is in the build cache only.
                severity = "" if stage.in_final_image else "medium"
                confidence = "medium" if _DOTENV.search(path) else ""
                yield Hit(word.span, {"file": path}, stage.symbol, severity=severity, confidence=confidence)
    for node in stage.all("ENV", "ARG"):
        for pair in node.pairs:
            value = _clean(pair.value or "")
            if pair.key in _POINTERS and value and any(target and value.startswith(target) for target in targets):
                yield Hit(pair.span, {"file": pair.value or ""}, stage.symbol)


def _clean(path: str) -> str:
    return unquoted(path).removeprefix(".").strip("/")
