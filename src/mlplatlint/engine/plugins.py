"""Rules from elsewhere: installed plug-ins (entry points ``mlplatlint.rules``) and a repository's own ``rules-dir``.

A plug-in's entry point names a function that returns the folder of its rules. Such a folder holds pages, ``<rule-name>.md``, and
next to each its logic, ``<rule_name>.py``; a page that names a table ``engine`` needs no logic.

A repository's own rules are code of the repository: it runs only when the person at the command line says so.
"""

from __future__ import annotations

import json
import os
import sys

from mlplatlint.config.model import ConfigError
from mlplatlint.engine.registry import Registry
from mlplatlint.files.digest import sha1
from mlplatlint.rules.tables import cache_home

GROUP = "mlplatlint.rules"


def add_plugins(registry: Registry) -> None:
    """Add the rules of installed plug-ins.

    Raises:
        ConfigError: a plug-in is broken.
    """
    for name, target in _entry_points():
        module, _, function = target.partition(":")
        try:
            import importlib

            folder = getattr(importlib.import_module(module), function)()
        except Exception as error:
            raise ConfigError(f"plug-in '{name}' cannot be loaded: {error}") from None
        _add_folder(registry, str(folder), f"plug-in '{name}'")


def add_local(registry: Registry, folder: str, *, allow_code: bool) -> None:
    """Add a repository's own rules.

    Raises:
        ConfigError: the folder or a page is broken, or a rule has code and ``allow_code`` is false.
    """
    if not os.path.isdir(folder):
        raise ConfigError(f"rules-dir: {folder} is no folder")
    with_code = [name for name in os.listdir(folder) if name.endswith(".py")]
    if with_code and not allow_code:
        raise ConfigError(
            f"rules-dir: {folder} holds code ({sorted(with_code)[0]}), which runs only with --allow-local-rules;"
            " give it where you trust the repository"
        )
    _add_folder(registry, folder, "rules-dir")


def _add_folder(registry: Registry, folder: str, owner: str) -> None:
    from mlplatlint.engine.catalogue import RULES_PACKAGE, read_page, rule_of
    from mlplatlint.engine.page import PageError

    for name in sorted(os.listdir(folder)):
        if not name.endswith(".md") or name.lower() == "readme.md":
            continue
        path = os.path.join(folder, name)
        try:
            page = read_page(path)
            engine = page.meta.get("engine", "")
            logic = path.removesuffix(name) + page.name.replace("-", "_") + ".py"
            if page.name in registry.rules:
                raise PageError(f"{page.name}: a rule of that name exists")
            if engine:
                from mlplatlint.rules.paths import package_root

                engine_file = os.path.join(package_root(), "rules", "engines", f"{engine}.py")
                registry.add(rule_of(page, engine_file, f"{RULES_PACKAGE}.engines.{engine}", path))
            else:
                registry.add(rule_of(page, logic, "", path), logic)
        except PageError as error:
            raise ConfigError(f"{owner}: {error}") from None


def _entry_points() -> list[tuple[str, str]]:
    """Return (name, target) of our entry points; the list is kept until site-packages changes.

    Asking the installed distributions costs more than checking a file does.
    """
    stamps = []
    for folder in sys.path:
        try:
            stamps.append(f"{folder}:{os.stat(folder).st_mtime_ns}")
        except OSError:
            continue
    name = sha1("\0".join(sys.path).encode("utf-8", "surrogateescape")).hexdigest()[:16]
    path = os.path.join(cache_home(), f"plugins-{name}.json")
    try:
        with open(path, encoding="utf-8") as stream:
            kept = json.load(stream)
        if kept["stamps"] == stamps:
            return [(name, target) for name, target in kept["found"]]
    except (OSError, ValueError, KeyError, TypeError):
        pass
    from importlib.metadata import entry_points

    found = sorted((point.name, point.value) for point in entry_points(group=GROUP))
    try:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(f"{path}.{os.getpid()}", "w", encoding="utf-8") as stream:
            json.dump({"stamps": stamps, "found": found}, stream)
        os.replace(f"{path}.{os.getpid()}", path)
    except OSError:
        pass
    return found
