"""Rules from elsewhere: installed plug-ins (entry points ``mlplatlint.rules``) and a repository's own ``rules-dir``."""

from __future__ import annotations

import os

from mlplatlint.config.model import ConfigError
from mlplatlint.engine.registry import Registry


def add_plugins(registry: Registry) -> None:
    return


def add_local(registry: Registry, folder: str, *, allow_code: bool) -> None:
    if not os.path.isdir(folder):
        raise ConfigError(f"rules-dir: {folder} is no folder")
