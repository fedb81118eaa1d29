"""Which endpoints are open by their nature, and which administer something, by the words in their path and name."""

from __future__ import annotations

import re

_WORDS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
PUBLIC = re.compile(
    r"(?i)(?:^|[/_.{-])(?:health\w*|heartbeat|ready|readyz|readiness|live|livez|liveness|alive|startup|ping|pong|metrics|status|stats"
    r"|version|info|about|login|logout|log[-_]?in|log[-_]?out|sign[-_]?in|sign[-_]?up|sign[-_]?out|signon|register|registration"
    r"|authorize|authenticate|authn?|oauth2?|oidc|saml|sso|token|refresh|callback|webhooks?|hooks?|password|forgot|recover\w*|reset"
    r"|verify|verification|confirm|activate|invite|otp|mfa|captcha|csrf|docs|redoc|openapi|swagger|schema|favicon|robots|sitemap"
    r"|static|assets|public|well-known|jwks\w*|unsubscribe|contact|feedback|newsletter|terms|privacy|echo|hello|slack|stripe|github"
    r"|telegram|success|failure|failed|done|twilio|discord|mock|test|demo|example|playground)(?:[/_.}-]|$)"
)
SENSITIVE = re.compile(
    r"(?i)(?:^|[/_-])(?:admin|administration|superuser|root|sudo|internal|manage|management|maintenance|shutdown|restart|purge|wipe"
    r"|drop|truncate|flush|impersonate|permissions?|roles?|secrets?|api[-_]?keys?|billing|payments?|payouts?|refunds?|debug|exec|shell)"
    r"(?:[/_-]|$)"
)
QUESTION = re.compile(
    r"(?i)(?:^|[/_-])(?:predict\w*|inference|infer|score|scoring|search|query|queries|embed\w*|generate|generations?|completions?|chat"
    r"|classify|explain|rank|rerank|recommend\w*|translate|summari[sz]e|transcribe\w*|synthesi[sz]e|tokenize|detect|analy[sz]e|estimate"
    r"|calculate|compute|validate|check|lookup|compare|parse|convert|preview|invocations|invoke|ask|answer|speech|render|filter"
    r"|find|fetch|list|read|get|retrieve|extract|similar\w*|evaluate|simulate|messages?|stream|process|run|batch|upload|encode|decode)"
    r"(?:[/_-]|$)"
)
_MORE_PUBLIC = re.compile(
    r"(?i)(?:^|[/_.-])(?:signup|signin|subscribe|subscription|join|set_?language|i18n|cookie|consent|report|vote|search|session|account_activation"
    r"|two_factor|challenge|setup|install|onboarding|landing|index|home|track|beacon|pixel|analytics|error|comment|preview|return\w*|ipn|notify)(?:[/_.-]|$)"
)


def is_public_name(path: str, name: str) -> bool:
    """Tell whether a view is open by its nature: sign-in, callbacks, health, feedback."""
    words = _WORDS.sub(
        "_", name.rpartition(".")[2] if "." in name and not name.endswith(".py") else name.removesuffix(".py")
    )
    outer = _WORDS.sub("_", name.partition(".")[0])
    texts = (path, words, outer)
    return any(PUBLIC.search(text) or _MORE_PUBLIC.search(text) for text in texts if text)


def is_question_name(path: str, name: str) -> bool:
    """Tell whether a POST of this path or name only asks something, with the question in its body."""
    return bool(
        QUESTION.search(path.rstrip("/").rpartition("/")[2])
        or QUESTION.search(_WORDS.sub("_", name.rpartition(".")[2]))
    )


def is_sensitive_name(path: str, name: str) -> bool:
    """Tell whether a view administers something."""
    return bool(SENSITIVE.search(path) or SENSITIVE.search(_WORDS.sub("_", name)))
