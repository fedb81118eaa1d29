"""What arms a rule: literals, an expression that confirms them, and when neither may be trusted."""

from __future__ import annotations

import pytest

from mlplatlint.engine.plan import Plan
from mlplatlint.engine.registry import builtin
from mlplatlint.engine.triggers import ANY_COMMENT, OWN_COMMENT, Trigger, TriggerTable
from mlplatlint.findings.suppress import markers

PYTHON = frozenset(("text", "python"))
NOTEBOOK = frozenset(("text", "notebook"))
SLEEPS = Trigger("sleeps", frozenset(("python", "notebook")), ((b"sleep", False),), r"sleep\s*\(")
OTHERS = tuple(Trigger(f"other-{n}", PYTHON, ((b"word%d" % n, False),)) for n in range(20))


@pytest.mark.parametrize("triggers", [(SLEEPS,), (SLEEPS, *OTHERS)])
@pytest.mark.parametrize("small", [True, False])
def test_an_expression_confirms_what_a_literal_says(triggers: tuple[Trigger, ...], small: bool) -> None:
    table = TriggerTable(triggers, small=small)
    assert table.hit(PYTHON, b"time.sleep (1)") == {"sleeps"}
    assert table.hit(PYTHON, b"# asleep") == set()
    assert table.hit(NOTEBOOK, b'"asleep"') == {"sleeps"}, "text in a notebook is escaped"
    fullwidth = "x = '\uff54' # asleep".encode()
    assert "sleeps" in table.hit(PYTHON, fullwidth), "names may be written in other letters"


def test_comments_of_any_tool_are_told_from_ours() -> None:
    plan = Plan(builtin(), [])
    for marker in markers.FOREIGN:
        armed = plan.armed(PYTHON, b"x = 1  # " + marker.upper())
        assert armed.commented and not armed.addressed, marker
    armed = plan.armed(PYTHON, b"x = 1  # mlplatlint: ignore[y] z")
    assert armed.commented and armed.addressed
    assert plan.armed(PYTHON, b"x = 1") == ([], [], False, False)


def test_odd_letters_arm_rules_but_make_no_comments() -> None:
    trigger = Trigger(ANY_COMMENT, PYTHON, ((b"noqa", True),))
    table = TriggerTable((trigger, SLEEPS, Trigger(OWN_COMMENT, PYTHON, ((markers.OWN, False),))), small=True)
    assert table.hit(PYTHON, "\uff54".encode()) == {"sleeps"}


CALLS = (
    'os.getenv("DB_PASSWORD", "x")',
    "os.environ.get('api_key' , 'x')",
    'os.getenv(  # why\n    "DB_TOKEN",\n    "x",\n)',
    'getenv(\\\n"SECRET", "x")',
    'config(r"CREDS", default="x")',
    'os.getenv(("MY_KEY"), "x")',
    'os.getenv("пароль", "x")',
)


@pytest.mark.parametrize("call", CALLS)
def test_calls_that_may_fall_back_to_a_secret_are_confirmed(call: str) -> None:
    plan = Plan(builtin(), ["getenv-secret-fallback"])
    data = f"import os\nfrom decouple import config\nx = {call}\n".encode()
    assert [rule.name for rule in plan.armed(PYTHON, data).rules] == ["getenv-secret-fallback"]


def test_environment_without_secret_fallback_is_not_parsed_for_it() -> None:
    plan = Plan(builtin(), ["getenv-secret-fallback"])
    assert plan.armed(PYTHON, b'x = os.getenv("HOME", "/")\npassword = os.environ["PASSWORD"]\n').rules == []


@pytest.mark.parametrize("value", ["/home/me/x.csv", "~/x.csv", r"C:\\x.csv", "s3://bucket/x", "/data/x.csv"])
@pytest.mark.parametrize(
    "form", ['pd.read_csv("{}")', "pd.read_csv(filepath_or_buffer = r'{}')", 'read_csv(\n  # c\n  "{}")']
)
def test_paths_in_calls_are_confirmed(value: str, form: str) -> None:
    plan = Plan(builtin(), ["hardcoded-dataset-path"])
    assert plan.armed(PYTHON, form.format(value).encode()).rules
    assert not plan.armed(PYTHON, form.format("x.csv").encode()).rules
