"""Views of Flask, Django and Django's REST framework that nothing protects, where others beside them are protected.

Conservative: what may ask who calls, or stands under something that is not known, is never reported.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from mlplatlint.facts.views import Framework, PythonViews, View
from mlplatlint.files.roles import is_test
from mlplatlint.project.model import Project

_PROTECTS = re.compile(
    r"(?i)(?:log(?:ged)?_?in|^auth(?!ors?\b)|[_.]auth|auth(?:enticat|oriz|_?required)|jwt|token|perm(?:ission)?s?_|_perm|permission|role|admin"
    r"|^requires?_?(?!http|get|post|safe|json)|_required$|protect|secured?|signed|staff|superuser|passes_test|member|owner|access|api_?key"
    r"|verif|restrict|acl\b|scope|^is[A-Z_]|^has[A-Z_]|^can[A-Z_]|confirmed|allowed|Authenticated|private|internal_only|guard|check_)"
)
_OPEN = frozenset(("AllowAny", "", "permission_classes"))
_HARMLESS = re.compile(
    r"(?i)^(?:route|get|post|put|patch|delete|head|options|csrf_exempt|csrf_protect|ensure_csrf_cookie|exempt|limit|cached?|memoize|swag_from|arguments"
    r"|response|responses|use_args|use_kwargs|expect|doc|marshal_with|marshal_list_with|validate|require_(?:post|get|http_methods|safe|json)|api_view|action"
    r"|renderer_classes|parser_classes|throttle_classes|never_cache|cache_page|cache_control|atomic|non_atomic_requests|staticmethod|wraps"
    r"|crossdomain|cross_origin|swagger_auto_schema|extend_schema|extend_schema_view|vary_on_\w+|xframe_options_\w+|gzip_page|timed|trace|log_call"
    r"|blueprint|inject|errorhandler|hide|deprecated|produces|consumes|alt_response|schema_view|sensitive_\w+|jsonify|as_json)$"
)
_STANDARD_MIDDLEWARE = re.compile(
    r"^(?:django\.|corsheaders\.|whitenoise\.|debug_toolbar\.|django_prometheus\.|csp\.|waffle\.|querycount\.|silk\.|sentry|reversion\.|simple_history\.)"
)
_LOGIN_MIDDLEWARE = re.compile(r"(?i)loginrequired|login_required")
_URLCONF = re.compile(r"(?:^|/)urls(?:/\w+|\w*)?\.py$")
_ROUTERS = (rb"path", rb"re_path", rb"url", rb"as_view", rb"register", rb"csrf_exempt", rb"never_cache", rb"cache_page")


class Unguarded(NamedTuple):
    """A view without protection, and one beside it that has some."""

    path: str
    view: View
    template: str
    sibling: str
    declared_open: bool


class _Project(NamedTuple):
    """What holds for all views of a project."""

    urls: bytes
    rest_default: str
    has_rest_protection: bool
    has_flask_protection: bool
    all_behind_login: bool
    app_hook: bool


def unguarded(project: Project) -> list[Unguarded]:
    """Return the views that nothing protects; call it through ``project.memo``."""
    records: dict[str, PythonViews] = {
        path: one for path, one in project.facts("python-views").items() if not is_test(path)
    }
    whole = _whole(project, records)
    return [found for path in sorted(records) for found in _of_file(path, records[path], whole)]


def _whole(project: Project, records: Mapping[str, PythonViews]) -> _Project:
    urls = b"\n".join(
        project.content(path) or b"" for path in project.paths("python") if _URLCONF.search(path) and not is_test(path)
    )
    defaults = {one.default for one in records.values() if one.default}
    settings = any(one.is_settings for one in records.values())
    middleware = [name for one in records.values() for name in one.middleware]
    login = any(_LOGIN_MIDDLEWARE.search(name) or not _STANDARD_MIDDLEWARE.search(name) for name in middleware)
    hook = any(
        denies and holder not in {name for name, _ in one.blueprints if _is_blueprint(name)}
        for one in records.values() for holder, denies in one.hooks
    )  # fmt: skip
    default = "closed" if "closed" in defaults else "open" if settings or defaults else ""
    protected = {view.framework for one in records.values() for view in one.views if _is_protected(view)}
    return _Project(urls, default, Framework.REST in protected, Framework.FLASK in protected, login, hook)


def _is_blueprint(name: str) -> bool:
    return name not in ("app", "application", "server")


def _is_protected(view: View) -> bool:
    return any(_PROTECTS.search(name) and name not in _OPEN and not _HARMLESS.match(name) for name in view.around)


def _is_plain(view: View) -> bool:
    """Tell whether everything around a view is known to protect nothing."""
    return not view.opaque and not view.checks and all(name in _OPEN or _HARMLESS.match(name) for name in view.around)


def _of_file(path: str, record: PythonViews, whole: _Project) -> Iterator[Unguarded]:
    prefixes = dict(record.blueprints)
    hooked = {holder for holder, denies in record.hooks if denies}
    for view in record.views:
        if not view.changes or not _is_plain(view) or _is_protected(view):
            continue
        beside = _protected_beside(view, record.views)
        if view.framework == Framework.FLASK:
            wanted = (bool(beside) or whole.has_flask_protection) and not whole.app_hook and view.holder not in hooked
        elif view.framework == Framework.DJANGO:
            wanted = bool(beside) and not whole.all_behind_login and _is_routed(view, whole.urls)
        elif view.declared:
            wanted = view.around[:1] != () and not whole.all_behind_login
        else:
            among = bool(beside) or (whole.has_rest_protection and whole.rest_default == "open")
            wanted = among and whole.rest_default != "closed" and not whole.all_behind_login
        if wanted:
            yield Unguarded(path, view, prefixes.get(view.holder, "") + view.path, beside, view.declared)


def _protected_beside(view: View, views: Iterable[View]) -> str:
    """Return the name of a protected view of the same framework in the same file; '' when there is none."""
    return next((one.name for one in views if one.framework == view.framework and _is_protected(one)), "")


def _is_routed(view: View, urls: bytes) -> bool:
    """Tell whether a URL configuration names a view, and nothing there is put around it; true where there is none to look at."""
    if not urls:
        return True
    name = re.escape(view.name.encode())
    mentions = list(re.finditer(rb"(\w+)?\(?\s*(?:\w+\.)*\b" + name + rb"\b", urls))
    wrapped = re.search(rb"(\w+)\(\s*(?:\w+\.)*" + name + rb"(?:\.as_view\([^)]*\))?\s*\)", urls)
    return bool(mentions) and (wrapped is None or wrapped[1] in _ROUTERS)
