"""What BuildKit refuses before it builds anything."""

from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.dockerfile import Dockerfile
from mlplatlint.fronts.dockerfile.grammar import grammar_problems


def check(dockerfile: Dockerfile) -> Iterator[Hit]:
    frontend = next((entry.value for entry in dockerfile.directives if entry.name == "syntax"), "")
    # A frontend of somebody else's may know instructions and flags that BuildKit's own does not.
    foreign = bool(frontend) and not frontend.startswith(("docker/dockerfile", "docker.io/docker/dockerfile"))
    for problem in grammar_problems(dockerfile):
        if foreign and problem.code in ("unknown-instruction", "unknown-flag", "arguments"):
            continue
        yield Hit(problem.span, {"reason": problem.message}, problem.code)
