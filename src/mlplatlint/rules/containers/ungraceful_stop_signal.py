"""Stop signals that kill, and servers that need another than SIGTERM."""

import re
from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.dockerfile import DockerStage
from mlplatlint.rules.containers._images import start_words
from mlplatlint.rules.containers._places import unquoted

_KILLS = re.compile(r"(?i)(?:SIG)?(?:KILL|STOP)$|0*(?:9|19)$")


def check(stage: DockerStage) -> Iterator[Hit]:
    signal = stage.last("STOPSIGNAL")
    if signal is not None and signal in stage.instructions and _KILLS.match(unquoted(signal.value)):
        text = f"`STOPSIGNAL {signal.value}` cannot be caught, so the process gets no chance to finish its requests"
        yield Hit(signal.value_span, {"problem": text}, stage.symbol)
        return
    starts = start_words(stage)
    first = starts[0][0].rpartition("/")[2] if starts and starts[0] else ""
    node = stage.last("ENTRYPOINT") or stage.last("CMD")
    if signal is not None or node is None or node not in stage.instructions or not stage.is_final:
        return
    if first == "nginx" and (stage.root.image is None or stage.root.image.base != "nginx"):
        text = "nginx drops open connections on SIGTERM; it finishes them on `STOPSIGNAL SIGQUIT`"
        yield Hit(node.span, {"problem": text}, stage.symbol)
    elif first in ("systemd", "init") and node.value.find("/sbin/init") + node.value.find("systemd") > -2:
        text = "systemd does not end on SIGTERM; it shuts down on `STOPSIGNAL SIGRTMIN+3`"
        yield Hit(node.span, {"problem": text}, stage.symbol)
