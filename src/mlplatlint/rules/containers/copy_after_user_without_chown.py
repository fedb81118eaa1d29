"""COPY below USER whose files belong to root."""

from collections.abc import Iterator

from mlplatlint.files.source import Source, Span
from mlplatlint.findings.model import Edit, Finding, Fix, Hit
from mlplatlint.fronts.dockerfile import DockerStage


def check(stage: DockerStage) -> Iterator[Hit]:
    for node in stage.all("COPY", "ADD"):
        user = stage.before("USER", node.order)
        if user is None or node.flag("chown") is not None or not stage.in_final_image:
            continue
        name = stage.expand(user.value, user)
        if name and name.partition(":")[0] not in ("root", "0"):
            yield Hit(node.keyword_span, {"instruction": node.name, "user": name}, stage.symbol)


def fixes(source: Source, finding: Finding) -> Iterator[Fix]:
    user = finding.message.rpartition("`USER ")[2].partition("`")[0]
    end = finding.span[1]
    if user and user.replace("_", "").replace("-", "").replace(":", "").isalnum():
        yield Fix("suggestion", f"Give the files to {user}", (Edit(finding.path, Span(end, end), f" --chown={user}"),))
