"""Logic of template-autoescape-off."""

import _ast as ast
import re
from collections.abc import Iterator

from mlplatlint.files.source import Source
from mlplatlint.findings.model import Finding, Fix, Hit
from mlplatlint.fronts.python import PythonModule
from mlplatlint.rules.api._arguments import argument, is_open, milder

_LOOKS_UP = frozenset(("get_template", "select_template", "render_template", "TemplateResponse"))
_MAKO = frozenset(("mako.template.Template", "mako.lookup.TemplateLookup"))
_FILTERED = re.compile(r"\|\s*(?:h|u|n)\b|expression_filter")
_HTML_FILE = re.compile(r"\.html?(?:\.(?:j(?:inja)?2?|mako))?$|\.mako$")
_HTML_NAMES = frozenset(
    (
        "HTMLResponse",
        "TemplateResponse",
        "Markup",
        "render_template_string",
        "Jinja2Templates",
        "render_html",
        "html_template",
    )
)


def check(call: ast.Call, module: PythonModule) -> Iterator[Hit]:
    """Yield a hit where HTML is rendered by an environment that escapes nothing."""
    if module.qualified_name(call.func) in _MAKO:
        yield from _mako(call, module)
        return
    if module.qualified_name(call.func) not in ("jinja2.Environment", "jinja2.environment.Environment") or is_open(
        call
    ):
        return
    value = argument(call, "autoescape")
    if value is not None and module.constant(value) is not False:
        return
    if _renders_html(module):
        yield Hit(module.span(value or call.func), {}, module.symbol_of(call), severity=milder(module))


def _mako(call: ast.Call, module: PythonModule) -> Iterator[Hit]:
    """Yield a hit for a template of Mako that is HTML by its text or name: Mako escapes nothing unless told to."""
    if is_open(call) or argument(call, "default_filters") is not None:
        return
    text = module.constant(argument(call, "text", 0))
    name = module.constant(argument(call, "filename"))
    shown = isinstance(text, str) and "<" in text and "${" in text and not _FILTERED.search(text)
    named = isinstance(name, str) and _HTML_FILE.search(name) is not None
    if shown or named or (call.func and _is_lookup(call, module) and _renders_html(module)):
        yield Hit(module.span(call.func), {}, module.symbol_of(call), severity=milder(module))


def _is_lookup(call: ast.Call, module: PythonModule) -> bool:
    return (module.qualified_name(call.func) or "").endswith("TemplateLookup")


def fixes(source: Source, finding: Finding) -> Iterator[Fix]:
    """Yield the environment with ``autoescape=True``: what templates mark as safe stays as it is."""
    from mlplatlint.fronts.python.remedies import keyword_set

    of_mako = source.text(finding.span).endswith(("Template", "TemplateLookup"))
    wanted = {"default_filters": '["h"]'} if of_mako else {"autoescape": "True"}
    yield from keyword_set(source, finding, wanted, "suggestion")


def _renders_html(module: PythonModule) -> bool:
    """Tell whether the file names an HTML template or an HTML answer; SQL and prompts need no escaping."""
    for call in module.nodes(ast.Call):
        if isinstance(call.func, ast.Attribute) and call.func.attr in _LOOKS_UP:
            texts = [module.constant(one) for one in call.args]
            if any(isinstance(text, str) and _HTML_FILE.search(text) for text in texts):
                return True
    names = {target.rpartition(".")[2] for _, target in module.imports}
    return bool(names & _HTML_NAMES)
