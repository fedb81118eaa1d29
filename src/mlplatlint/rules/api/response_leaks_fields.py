"""Logic of response-leaks-fields."""

import re
from collections.abc import Iterator

from mlplatlint.findings.model import Hit, Place
from mlplatlint.project.model import Project
from mlplatlint.project.routes import deep
from mlplatlint.project.routes.models import Models
from mlplatlint.rules.api import _routes as shared

_SECRET = re.compile(
    r"(?i)^(?:(?:hashed|encrypted|user|account|db|plain)_?)?(?:password|passwd|passphrase)(?:_?(?:hash|hashed|digest|salt))?$|^(?:pwd|pw)_?hash$|^hashed_?(?:pwd|pw)$"
    r"|^(?:secret|private|signing|encryption)_key$|^(?:ssn|social_security_number|credit_card|credit_card_number|card_number|cvv|cvc)$"
    r"|^(?:totp|mfa|otp|two_factor)_secret$|^reset_(?:password_)?token$|^recovery_codes$"
)
_FILTERS = ("response_model_exclude", "response_model_include")


def check(project: Project) -> Iterator[Hit]:
    """Yield a hit for each route whose answer has a field that nobody should be told."""
    graph = shared.graph_of(project)
    models = Models(graph)
    with deep():
        for route in shared.routes(graph):
            if any(graph.collection.keyword_of(route.path, route.call, name) for name in _FILTERS):
                continue
            for key in models.response(route):
                found = next((field for field in models.fields(key) if _SECRET.match(field.name)), None)
                if found is not None:
                    values: dict[str, object] = {"field": found.name, "model": found.owner, "path": route.template}
                    where = Place(found.path, found.span, "declares the field")
                    yield shared.hit(graph, route, values)._replace(related=(where,))
                    break
