"""pip's download cache left in a layer that is not part of the final image, or cleaned another way."""

from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.dockerfile import RunCommand
from mlplatlint.rules.containers.pip_cache_kept import fills_cache, is_cleaned


def check(step: RunCommand) -> Iterator[Hit]:
    package = fills_cache(step)
    if package is not None and (is_cleaned(step) or not (step.stage is None or step.stage.in_final_image)):
        yield Hit(step.range_span(step.command.argv[0], package.verb_word), {}, step.symbol)
