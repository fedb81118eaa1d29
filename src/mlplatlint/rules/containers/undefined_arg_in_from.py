"""FROM that uses a name no ARG before it declares."""

import difflib
from collections.abc import Iterator

from mlplatlint.findings.model import Edit, Fix, Hit
from mlplatlint.fronts.dockerfile import DockerStage
from mlplatlint.fronts.dockerfile.scope import PLATFORM_ARGS
from mlplatlint.rules.containers._variables import mentioned


def check(stage: DockerStage) -> Iterator[Hit]:
    if stage.base is None:
        return
    dockerfile = stage.dockerfile
    declared = [pair.key for node in dockerfile.preamble if node.name == "ARG" for pair in node.pairs]
    platform = stage.instruction.flag("platform")
    texts = [(stage.base.text, stage.base.span)]
    if platform is not None:
        texts.append((platform.value, platform.value_span))
    for text, span in texts:
        for name in dict.fromkeys(mentioned(text, dockerfile.escape)):
            if name in declared or name in PLATFORM_ARGS:
                continue
            close = difflib.get_close_matches(name, [*declared, *sorted(PLATFORM_ARGS)], 1, 0.7)
            fix: tuple[Fix, ...] = ()
            if close and text.count(name) == 1:
                start = span.start + stage.source.text(span).index(name)
                edit = Edit(stage.source.path, span._replace(start=start, end=start + len(name)), close[0])
                fix = (Fix("suggestion", f"Use `{close[0]}`", (edit,)),)
            hint = f"; did you mean `{close[0]}`?" if close else ""
            # With a default the build goes on, and the name can never be given a value.
            severity = "" if f"{{{name}:-" not in text and f"{{{name}-" not in text else "low"
            yield Hit(span, {"name": name, "hint": hint}, stage.symbol, severity=severity, fixes=fix)
