"""Logic of timing-unsafe-compare."""

import _ast as ast
import re
from collections.abc import Iterator

from mlplatlint.files.roles import is_test
from mlplatlint.files.source import Source
from mlplatlint.findings.model import Finding, Fix, Hit
from mlplatlint.fronts.python import PythonModule
from mlplatlint.rules.api._compared import STAND_IN, is_argument, is_held, is_keyed, name_of

_SECRET = re.compile(
    r"(?i)^(?:\w*_)?(?:api_?key|secret|signature|sig|hmac|mac|token|password|passcode|secret_key|webhook_key|hexdigest|digest)$"
)
_PLAIN = re.compile(
    r"(?i)^(?:pad|eos|bos|unk|mask|sep|cls|next|start|end|stop|word|prev|last|first|current|special|page|sort|image|parent|new|old"
    r"|continuation|hashed|config)_"
)
_DIGESTS = ("digest", "hexdigest")


def check(test: ast.Compare, module: PythonModule) -> Iterator[Hit]:
    """Yield a hit where a secret that the service holds is compared with ``==``."""
    if len(test.ops) != 1 or not isinstance(test.ops[0], (ast.Eq, ast.NotEq)) or is_test(module.source.path):
        return
    if is_argument(test):
        return
    left, right = test.left, test.comparators[0]
    names = (name_of(left), name_of(right))
    plain = isinstance(left, ast.Name) or isinstance(right, ast.Name)
    if names[0] == names[1] and names[0] not in _DIGESTS and not plain:
        return  # the old and the new value of one thing: has a setting changed?
    if any(STAND_IN.search(name) for name in names) or not (is_keyed(left, module) and is_keyed(right, module)):
        return
    if all(_SECRET.match(name) and not _PLAIN.match(name) for name in names) and (is_held(left) or is_held(right)):
        yield Hit(module.span(test), {"left": names[0], "right": names[1]}, module.symbol_of(test))


def fixes(source: Source, finding: Finding) -> Iterator[Fix]:
    """Yield ``hmac.compare_digest``, which wants two texts in ASCII or two byte strings; none where one may be None."""
    from mlplatlint.fronts.python.remedies import compared_in_constant_time
    from mlplatlint.fronts.python.rewrite import rewriter
    from mlplatlint.rules.api._nullable import may_be_none

    rewrite = rewriter(source)
    tests = () if rewrite is None else rewrite.module.nodes(ast.Compare)
    test = next((test for test in tests if rewrite and rewrite.module.span(test) == finding.span), None)
    if rewrite is None or test is None:
        return
    if not any(may_be_none(operand, rewrite.module) for operand in (test.left, *test.comparators)):
        yield from compared_in_constant_time(source, finding)
