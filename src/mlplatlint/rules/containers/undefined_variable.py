"""Variables that nothing has set where they are used."""

import difflib
import re
from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.dockerfile import DockerStage
from mlplatlint.rules.containers._variables import expanded_texts, known_environment, mentioned

_USUAL = frozenset(
    ("PATH", "HOME", "PWD", "LANG", "PYTHONPATH", "LD_LIBRARY_PATH", "CPATH", "LIBRARY_PATH", "JAVA_HOME", "LD_PRELOAD")
)


def check(stage: DockerStage) -> Iterator[Hit]:
    return undefined(stage, alternatives=False)


def undefined(stage: DockerStage, *, alternatives: bool) -> Iterator[Hit]:
    """Yield the names that nothing sets; those with a value for that case (``${A:-b}``) or the others."""
    known = known_environment(stage)
    declared: set[str] = set()
    for node in stage.instructions:
        for text, span in expanded_texts(node):
            for name in dict.fromkeys(mentioned(text, stage.dockerfile.escape)):
                if stage.scope.find(name, node.order) is not None or not name[0].isalpha() or name in (known or ()):
                    continue
                close = difflib.get_close_matches(name, sorted(declared), 1, 0.8)
                if alternatives != bool(re.search(rf"\$\{{{re.escape(name)}:?[-+]", text)):
                    continue
                own = node.name == "ENV" and any(pair.key == name for pair in node.pairs)
                if known is None and (not close or name in _USUAL or own):
                    continue  # the base image may set it
                hint = f"; did you mean `{close[0]}`?" if close else ""
                yield Hit(span, {"name": name, "hint": hint}, f"{stage.symbol}:{name}")
        if node.name in ("ARG", "ENV"):
            declared.update(pair.key for pair in node.pairs)
