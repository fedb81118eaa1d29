"""What a path says about a file's purpose."""

from __future__ import annotations

import pytest

from mlplatlint.files.roles import is_attended, is_configuration, is_example, is_test, serves_nobody


@pytest.mark.parametrize(
    "path",
    [
        "tests/a.py",
        "pkg/test_a.py",
        "a_test.py",
        "src/conftest.py",
        "x/fixtures/y.py",
        "svc/tests.py",
        "e2e/run.py",
        "api/e2etests/seed.py",
        "e2e-tests/seed.py",
        "app/settings/test.py",
        "app/settings/testing.py",
        "config/testing.py",
        "test_settings.py",
        "settings_testing.py",
        "pkg/testdata/a.key",
        "starlette/testclient.py",
    ],
)
def test_tests(path: str) -> None:
    assert is_test(path)


@pytest.mark.parametrize(
    "path",
    [
        "src/latest.py",
        "contest/run.py",
        "src/testing_tools.py",
        "attest/a.py",
        "src/train.py",
        "numpy/testing.py",
        "e2elib/a.py",
        "serving/ab_test/split.py",
        "model_ab_tests/a.py",
    ],
)
def test_no_tests(path: str) -> None:
    assert not is_test(path)


@pytest.mark.parametrize(
    "path", ["examples/a.py", "docs/conf.py", "docs_src/a.py", "pkg/Tutorials/x.ipynb", "benchmarks/run.py"]
)
def test_examples(path: str) -> None:
    assert is_example(path)


@pytest.mark.parametrize(
    "path",
    ["scripts/release.py", "app/dev_scripts/a.py", ".github/log.py", "src/pkg/cli/run.py", "pkg/admin_cli.py", "cli.py",
     "app/migrations/env.py", "alembic/env.py", "notes.ipynb", "tools/release.py", "setup.py", "client_examples/gui.py"],
)  # fmt: skip
def test_programs_that_somebody_watches(path: str) -> None:
    assert is_attended(path)
    assert serves_nobody(path)


@pytest.mark.parametrize(
    "path",
    [
        "src/client.py",
        "transcripts/a.py",
        "pkg/clicks.py",
        "env.py",
        "src/main.py",
        "description/a.py",
        "agent/tools/a.py",
        "agents/sandbox/docker.py",
    ],
)
def test_programs_that_serve(path: str) -> None:
    assert not serves_nobody(path)


@pytest.mark.parametrize("path", ["src/example.py", "document/a.py", "demographics/a.py"])
def test_no_examples(path: str) -> None:
    assert not is_example(path)


@pytest.mark.parametrize(
    "path", ["src/config.py", "app/settings/base.py", "train_config.py", "pkg/constants.py", "conf/x.py"]
)
def test_configuration(path: str) -> None:
    assert is_configuration(path)


@pytest.mark.parametrize("path", ["src/configure_model.py", "reconfig/a.py", "src/train.py", "myconfigs.txt"])
def test_no_configuration(path: str) -> None:
    assert not is_configuration(path)
