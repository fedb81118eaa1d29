"""Where the scanned tree comes from, asked of git only when a report needs it."""

from __future__ import annotations

import re
from collections.abc import Mapping

from mlplatlint.files.git import run_git
from mlplatlint.reports.escape import uri
from mlplatlint.reports.model import GitState

_CREDENTIALS = re.compile(r"^([a-z][a-z0-9+.-]*://)[^/@]*@", re.IGNORECASE)
_SCP = re.compile(r"^(?:[^/@:]+@)?([A-Za-z0-9.-]{2,}):(?!//)(.+)$")
_FORGE = re.compile(r"^(?:https?|ssh)://(github\.com|gitlab\.com)/([A-Za-z0-9._/-]+?)(?:\.git)?/?$")
_WEB = re.compile(r"^https?://[A-Za-z0-9._:-]+(?:/[A-Za-z0-9._-]+)*$")
_COMMIT = re.compile(r"^[0-9a-f]{40,64}$")


def read_git_state(root: str, environment: Mapping[str, str]) -> GitState:
    """Return what git and the CI system's variables say about the tree at ``root``; empty fields outside git.

    Only commands that look at no file of the work tree are run, so no hook, filter or monitor of the
    repository is.
    """
    prefix = run_git(root, "rev-parse", "--show-prefix")
    if prefix is None:
        return GitState()
    commit = (run_git(root, "rev-parse", "--verify", "--quiet", "HEAD") or "").strip()
    repository = (run_git(root, "config", "--get", "remote.origin.url") or "").strip()
    branch = (run_git(root, "symbolic-ref", "--quiet", "--short", "HEAD") or "").strip()
    if not branch:  # CI systems check out a commit, not a branch
        names = ("GITHUB_HEAD_REF", "GITHUB_REF_NAME", "CI_COMMIT_REF_NAME")
        branch = next((environment[name] for name in names if environment.get(name)), "")
    return GitState(
        repository=repository,
        commit=commit if _COMMIT.match(commit) else "",
        branch=branch,
        prefix=prefix.rstrip("\n").strip("/"),
        web=web_address(repository, environment),
    )


def public_address(remote: str) -> str:
    """Return a git remote as a URI without user and password; empty for a folder or an unclear address."""
    if _CREDENTIALS.match(remote):
        remote = _CREDENTIALS.sub(r"\1", remote)
    elif "://" not in remote:
        match = _SCP.match(remote)
        remote = f"ssh://{match[1]}/{match[2].lstrip('/')}" if match else ""
    scheme, separator, rest = remote.partition("://")
    return f"{scheme}://{uri(rest).replace('%3A', ':')}" if separator and scheme != "file" else ""


def web_address(repository: str, environment: Mapping[str, str]) -> str:
    """Return the address of the repository's pages; empty when it is not known for sure."""
    server, name = environment.get("GITHUB_SERVER_URL", ""), environment.get("GITHUB_REPOSITORY", "")
    address = f"{server}/{name}" if server and name else environment.get("CI_PROJECT_URL", "")
    if not address:
        match = _FORGE.match(public_address(repository))
        address = f"https://{match[1]}/{match[2]}" if match else ""
    return address if _WEB.match(address) else ""
