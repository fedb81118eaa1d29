"""Stages that the final image does not need."""

import re
from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.dockerfile import Dockerfile
from mlplatlint.rules.containers._mounts import mounts


def check(dockerfile: Dockerfile) -> Iterator[Hit]:
    stages = dockerfile.stages
    needed: set[int] = set()
    queue = [stages[-1]] if stages else []
    for stage in stages:
        text = stage.base.text if stage.base is not None else ""
        if "$" in text:  # a build argument may choose any stage of this form
            form = re.sub(r"\\\$(?:\w+|\\\{.*?\\\})", ".*", re.escape(text))
            queue += [other for other in stages if other.alias and re.fullmatch(form, other.alias, re.IGNORECASE)]
    while queue:
        stage = queue.pop()
        if stage.index in needed:
            continue
        needed.add(stage.index)
        wanted = [stage.parent] if stage.parent is not None else []
        for node in stage.all("COPY", "RUN", "ADD"):
            names = [flag.value for flag in node.flags if flag.name == "from"]
            names += [mount["from"] for mount in mounts(node) if "from" in mount]
            found = [dockerfile.stage_copied(name, len(stages)) for name in names]
            wanted += [other for other in found if other is not None]
        queue += wanted
    for stage in stages:
        if stage.index not in needed:
            span = stage.alias_word.span if stage.alias_word is not None else stage.instruction.keyword_span
            yield Hit(span, {"name": stage.symbol}, stage.symbol)
