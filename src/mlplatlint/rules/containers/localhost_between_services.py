"""`localhost` where another service of the same file is meant."""

import re
from collections.abc import Iterator

from mlplatlint.findings.model import Hit, Place
from mlplatlint.fronts.compose import ComposeFile, Service
from mlplatlint.rules.tables import load

_ADDRESS = re.compile(r"(?:^|//|@|,|=)(?:localhost|127\.0\.0\.1):(\d{2,5})\b")
_SCHEME = re.compile(
    r"(?i)\b(?:postgres\w*|mysql|mariadb|redis|rediss|valkey|mongodb|amqps?|kafka|qdrant|memcached|clickhouse)(?:\+\w+)?://"
)
_NAMES = re.compile(
    r"(?i)(?:DATABASE|POSTGRES|PG|MYSQL|REDIS|MONGO|BROKER|RESULT_BACKEND|BOOTSTRAP|QDRANT|CLICKHOUSE|RABBIT)"
)


def check(compose: ComposeFile) -> Iterator[Hit]:
    table = load("datastores.toml")["ports"]
    stores = {
        port: service
        for service in compose.services
        for port in (table.get(service.image.base, ()) if service.image is not None else ())
    }
    for service in compose.services:
        if service.setting("network_mode") is not None:
            continue
        own = set(_listens(service))
        for name, value, node in service.environment():
            match = _ADDRESS.search(value) if value else None
            other = stores.get(int(match[1])) if match else None
            if match is None or other is None or other is service or match[1] in own:
                continue
            # An address for a browser stands in such variables too; a database's never does.
            if _SCHEME.search(value or "") or _NAMES.search(name):
                values = {"service": service.name, "name": name, "port": match[1], "other": other.name}
                related = (Place(compose.source.path, other.span, "listens here"),)
                yield Hit(node.span, values, service.symbol, "", related, tags=("redact",))


def _listens(service: Service) -> Iterator[str]:
    for port in service.ports():
        yield port.target
    listed = service.setting("expose")
    yield from (item.text for item in (listed.items if listed is not None else ()))
