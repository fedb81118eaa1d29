"""Java heaps read from command lines and variables, against memory limits."""

from __future__ import annotations

import pytest

from mlplatlint.files.source import Source
from mlplatlint.fronts.compose import compose_files
from mlplatlint.fronts.kubernetes import pod_specs
from mlplatlint.fronts.yaml import parse
from mlplatlint.rules.containers.jvm_heap_over_limit import check

COMPOSE = "services:\n  h2o:\n    image: example/h2o:1\n    command: {command}\n    mem_limit: {limit}\n"
POD = (
    "apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - name: h2o\n    image: example/h2o:1\n"
    "    env: [{{name: JAVA_OPTS, value: '{options}'}}]\n    resources: {{limits: {{memory: {limit}}}}}\n"
)


@pytest.mark.parametrize(
    ("command", "limit", "severity"),
    [
        ("java -Xmx8g -jar h2o.jar", "8g", "critical"),
        ("java -Xmx7500m -jar h2o.jar", "8g", "high"),
        ("java -Xmx7g -jar h2o.jar", "8GB", "medium"),
        ("java -Xmx5g -jar h2o.jar", "8192m", ""),
        ("java -Xmx1g -Xmx8g -jar h2o.jar", "8g", "critical"),
        ("java -Xmx8g -Xmx1g -jar h2o.jar", "8g", ""),
        ("java -Xmx8g -jar h2o.jar", "${LIMIT}", ""),
        ("java -XX:MaxRAMPercentage=95 -jar h2o.jar", "8g", "high"),
        ("java -XX:MaxRAMPercentage=95 -Xmx1g -jar h2o.jar", "8g", ""),
        ("java -Xmx8gb -jar h2o.jar", "8g", ""),
    ],
)
def test_compose(command: str, limit: str, severity: str) -> None:
    text = COMPOSE.format(command=command, limit=limit)
    [compose] = compose_files(parse(Source("compose.yaml", text.encode())))
    assert [hit.severity for hit in check(compose)] == ([severity] if severity else [])


@pytest.mark.parametrize(
    ("options", "limit", "severity"),
    [
        ("-Xmx4g", "4Gi", "critical"),
        ("-Xmx4g", "4.2G", "critical"),
        ("-Xmx4g", "6Gi", ""),
        ("-Xmx4000000k", "4e9", "critical"),
    ],
)
def test_pods(options: str, limit: str, severity: str) -> None:
    text = POD.format(options=options, limit=limit)
    [pod] = pod_specs(parse(Source("pod.yaml", text.encode())))
    assert [hit.severity for hit in check(pod)] == ([severity] if severity else [])
