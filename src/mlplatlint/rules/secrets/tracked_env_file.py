"""Logic of tracked-env-file."""

from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.text import TextFile
from mlplatlint.fronts.text.candidates import REDACT
from mlplatlint.fronts.text.dotenv import Setting, is_env_file, settings
from mlplatlint.fronts.text.formats import find as find_formats
from mlplatlint.fronts.text.names import names_password, names_secret
from mlplatlint.fronts.text.safe_values import is_random, is_strong, why_safe
from mlplatlint.fronts.text.urls import find as find_urls


def check(text: TextFile) -> Iterator[Hit]:
    """Yield one hit for an environment file, at its first setting that holds a credential."""
    if not is_env_file(text.path):
        return
    given = list(settings(text))
    named = [s for s in given if names_secret(s.name) and not why_safe(s.value, s.name, quoted=s.quoted)]
    spans = [
        found.span for found in (*find_formats(text, "provider-token"), *find_urls(text)) if found.confidence != "low"
    ]
    sure = {s for s in named if _is_sure(s)}
    sure |= {s for s in given for span in spans if s.span.start <= span.start < s.span.end}
    first = min(sure or named, key=lambda setting: setting.span.start, default=None)
    if first is None:
        return
    others = len(sure or named) - 1
    more = f" and {others} more" if others else ""
    confidence = "" if sure and not text.aside else "low"
    yield Hit(first.span, {"name": first.name, "more": more}, confidence=confidence, tags=(REDACT,))


def _is_sure(setting: Setting) -> bool:
    return is_strong(setting.value) if names_password(setting.name) else is_random(setting.value)
