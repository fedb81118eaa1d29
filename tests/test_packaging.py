"""The wheel and the sdist carry the catalogue; an editable install finds it in the source tree."""

from __future__ import annotations

import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


def pages() -> set[str]:
    return {path.relative_to(ROOT / "rules").as_posix() for path in (ROOT / "rules").rglob("*") if path.is_file()}


def test_the_wheel_carries_every_page_and_table(built):
    (wheel,) = built.glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {f"mlplatlint/_catalogue/{page}" for page in pages()} <= names
    assert "mlplatlint/py.typed" in names
    assert "mlplatlint/rules/page.schema.json" in names
    assert any(name.endswith("check-v1.schema.json") for name in names)


def test_the_sdist_carries_rules_and_tests(built):
    (archive,) = built.glob("*.tar.gz")
    with tarfile.open(archive) as opened:
        names = {name.partition("/")[2] for name in opened.getnames()}
    assert {f"rules/{page}" for page in pages()} <= names
    assert "tests/test_packaging.py" in names


def test_the_wheel_works_when_unpacked_elsewhere(built, tmp_path):
    (wheel,) = built.glob("*.whl")
    zipfile.ZipFile(wheel).extractall(tmp_path / "site")
    target = tmp_path / "app.py"
    target.write_text("import time\n\n\nasync def f():\n    time.sleep(1)\n")
    script = (
        f"import sys; sys.path.insert(0, {str(tmp_path / 'site')!r})\n"
        "import mlplatlint; from mlplatlint.cli import main\n"
        f"assert mlplatlint.__file__.startswith({str(tmp_path)!r})\n"
        "assert main(['explain', 'unparsable-file']) == 0\n"
        f"sys.exit(main(['check', {str(target)!r}, '--format', 'concise']))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=tmp_path)
    assert done.returncode == 1, done.stderr
    assert "blocking-call-in-async" in done.stdout


def test_the_editable_install_finds_the_catalogue():
    from mlplatlint.rules.paths import catalogue_root

    assert Path(catalogue_root(), "meta", "unparsable-file.md").is_file()
