"""Fixes of timing-unsafe-compare: ``hmac.compare_digest`` fails on None, so none is offered where an operand may be None."""

from __future__ import annotations

import pytest

OPEN = [
    'def f(request, settings):\n    return request.headers.get("x_api_key") == settings.api_key\n',
    'def f(payload, settings):\n    return payload.get("x_api_key", "") == settings.api_key\n',
    'import os\ndef f(x_api_key):\n    return x_api_key == os.environ.get("API_KEY")\n',
    'import os\nAPI_KEY = os.getenv("API_KEY")\ndef f(x_api_key):\n    return x_api_key == API_KEY\n',
    "def f(settings, x_api_key=None):\n    return x_api_key == settings.api_key\n",
    "def f(settings, *, x_api_key: str = Header(None)):\n    return x_api_key == settings.api_key\n",
    "def f(settings, x_api_key: Annotated[str | None, Header()]):\n    return x_api_key == settings.api_key\n",
    'def f(settings, x_api_key: "Optional[str]"):\n    return x_api_key == settings.api_key\n',
    "def f(settings, a, request):\n    x_api_key = a and request.headers.get('k')\n    return x_api_key == settings.api_key\n",
    "class Settings:\n    api_key: str | None = None\nsettings = Settings()\ndef f(x_api_key):\n    return x_api_key == settings.api_key\n",
    "class A:\n    def __init__(self, key=None):\n        self.api_key = key\n"
    "    def f(self, x_api_key):\n        return x_api_key == self.api_key\n",
]
CLOSED = [
    "def f(x_api_key, settings):\n    return x_api_key == settings.api_key\n",
    "def f(other=None, *, x_api_key: str = Header(), settings):\n    return x_api_key == settings.api_key\n",
    'import os\ndef f(x_api_key):\n    return x_api_key == os.environ["API_KEY"]\n',
    'import os\nAPI_KEY = os.getenv("API_KEY", "") or "none"\ndef f(x_api_key):\n    return x_api_key == API_KEY\n',
    'def f(request, settings):\n    return request.headers.get("x_api_key", "") == settings.api_key\n',
]


@pytest.mark.parametrize("text", OPEN + CLOSED)
def test_a_fix_is_offered_where_nothing_says_none(text, write, lint):
    root = write({"app.py": text.encode()})
    words = ("check", "--isolated", "--fail-on", "low", "--select", "timing-unsafe-compare")
    assert lint(*words, ".", cwd=root).code == 1
    assert ("compare_digest" in lint(*words, "--diff", "--unsafe-fixes", ".", cwd=root).out) == (text in CLOSED)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("def f(payload, settings):\n    return payload.openai_api_key != settings.openai_api_key\n", 0),
        ('def f(payload, settings):\n    return payload["api_key"] != settings.api_key\n', 0),
        ("def f(payload, settings):\n    return payload.api_key != settings.service_api_key\n", 1),
    ],
)
def test_two_values_of_one_name_ask_whether_it_changed(text, code, write, lint):
    root = write({"app.py": text.encode()})
    words = ("check", "--isolated", "--fail-on", "low", "--select", "timing-unsafe-compare")
    assert lint(*words, ".", cwd=root).code == code
