"""Three-valued tests."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlplatlint.fronts.cloud.conditions import evaluate
from mlplatlint.fronts.cloud.values import Value, empty_mapping, spread
from mlplatlint.rules.tables import load


def tree(**values: Value) -> Value:
    result = empty_mapping()
    for key, value in values.items():
        result.put(key, result.span, value)
    return result


def literal(scalar: Any) -> Value:
    return Value("literal", scalar=scalar)


UNKNOWN, PRESENT, ABSENT = Value("unknown"), Value("present"), Value("absent")


@pytest.mark.parametrize(
    ("operator", "operand", "on_true", "on_false", "on_absent", "on_present", "on_unknown"),
    [
        ("true", None, True, False, False, None, None),
        ("not_false", None, True, False, True, None, None),
        ("not_true", None, False, True, True, None, None),
        ("set", None, True, True, False, True, None),
        ("missing", None, False, False, True, False, None),
        ("in", [True], True, False, False, None, None),
        ("not_in", [True], False, True, True, None, None),
    ],
)
def test_operator_on_each_kind(
    operator: str, operand: Any, on_true: Any, on_false: Any, on_absent: Any, on_present: Any, on_unknown: Any
) -> None:
    values = [literal("true"), literal(False), ABSENT, PRESENT, UNKNOWN]
    found = [evaluate([operator, "P", operand], tree(P=value)).holds for value in values]
    assert found == [on_true, on_false, on_absent, on_present, on_unknown]


def test_choice_fails_only_when_every_branch_does() -> None:
    both = Value("choice", items=[literal(False), ABSENT])
    one = Value("choice", items=[literal(False), literal(True)])
    unsure = Value("choice", items=[literal(True), UNKNOWN])
    assert evaluate(["true", "P"], tree(P=both)).holds is False
    divided = evaluate(["true", "P"], tree(P=one))
    assert (divided.holds, divided.divided, len(divided.culprits)) == (None, True, 1)
    assert (evaluate(["true", "P"], tree(P=unsure)).holds, evaluate(["true", "P"], tree(P=unsure)).divided) == (
        None,
        False,
    )


def test_unknown_guard_never_turns_into_a_failure() -> None:
    test = ["unless", ["set", "Snapshot"], ["true", "Encrypted"]]
    assert evaluate(test, tree(Snapshot=UNKNOWN, Encrypted=literal(False))).holds is None
    assert evaluate(test, tree(Snapshot=UNKNOWN, Encrypted=literal(True))).holds is True
    assert evaluate(test, tree(Snapshot=PRESENT, Encrypted=literal(False))).holds is True
    assert evaluate(test, tree(Encrypted=literal(False))).holds is False


def test_each_and_some_respect_what_a_list_may_hold_besides() -> None:
    bad, good = tree(E=literal(False)), tree(E=literal(True))
    closed, opened = Value("list", items=[good]), Value("list", items=[good], complete=False)
    each, some = ["each", "L", ["true", "E"]], ["some", "L", ["not_true", "E"]]
    assert evaluate(each, tree(L=closed)).holds is True
    assert evaluate(each, tree(L=opened)).holds is None
    assert evaluate(each, tree(L=Value("list", items=[bad], complete=False))).holds is False
    assert evaluate(each, tree(L=bad)).holds is False
    assert evaluate(each, tree()).holds is True
    assert evaluate(some, tree(L=closed)).holds is False
    assert evaluate(some, tree(L=opened)).holds is None
    assert evaluate(some, tree()).holds is False


def test_members_of_the_library_match_by_name_in_any_spelling() -> None:
    member = tree(P=Value("symbol", scalar="aws_s3.BucketEncryption.KMS_MANAGED"))
    assert evaluate(["in", "P", ["BucketEncryption.KMS_MANAGED"]], member).holds is True
    assert evaluate(["in", "P", ["BucketEncryption.KMS"]], member).holds is False
    assert evaluate(["in", "P", ["aws:kms"]], member).holds is None
    call = tree(P=Value("call", scalar="aws_ec2.Peer.any_ipv4"))
    assert evaluate(["called", "P", ["Peer.anyIpv4"]], call).holds is True


@pytest.mark.parametrize(
    ("key", "expected"),
    [("alias/aws/s3", False), ("alias/data", True), ("arn:aws:kms:eu:1:alias/aws/sqs", False), ("", False)],
)
def test_alias_of_aws_is_no_customer_key(key: str, expected: bool) -> None:
    assert evaluate(["customer_key", "K"], tree(K=literal(key))).holds is expected


def test_spread_of_the_unknown_blurs_what_stood_before() -> None:
    mapping = tree(A=literal(1))
    spread(mapping, UNKNOWN)
    mapping.put("B", mapping.span, literal(2))
    assert [mapping.get(k).kind for k in ("A", "B", "C")] == ["unknown", "literal", "unknown"]


def _values() -> st.SearchStrategy[Value]:
    leaves = st.sampled_from(["unknown", "present", "absent"]).map(Value) | st.sampled_from(
        [True, False, "x", "", 1]
    ).map(literal)
    return st.recursive(
        leaves,
        lambda inner: (
            st.lists(inner, max_size=3).map(lambda items: Value("list", items=items))
            | st.lists(inner, min_size=1, max_size=2).map(lambda items: Value("choice", items=items))
            | st.dictionaries(st.sampled_from(["Encrypted", "Ebs", "Enabled"]), inner, max_size=3).map(
                lambda d: tree(**d)
            )
        ),
        max_leaves=8,
    )


@settings(max_examples=60, deadline=None)
@given(value=_values())
def test_every_row_of_the_table_can_be_evaluated_on_anything(value: Value) -> None:
    for row in load("cloud_properties.toml")["rows"]:
        root = {part.split(".")[0] for part in _paths(row["test"]) if part}
        assert evaluate(row["test"], tree(**dict.fromkeys(root, value))).holds in (True, False, None)


def test_every_row_is_silent_on_the_unknown() -> None:
    nothing_known = empty_mapping(complete=False)
    for row in load("cloud_properties.toml")["rows"]:
        assert evaluate(row["test"], nothing_known).holds is not False, row["key"]


def _paths(test: Any) -> list[str]:
    if not isinstance(test, list):
        return []
    head = [test[1]] if len(test) > 1 and isinstance(test[1], str) else []
    return head + [path for part in test[1:] for path in _paths(part)]


def test_element_under_a_condition_divides_but_never_decides() -> None:
    bad, good = tree(E=literal(False)), tree(E=literal(True))
    maybe = Value("choice", items=[bad, ABSENT])
    outcome = evaluate(["each", "L", ["true", "E"]], tree(L=Value("list", items=[good, maybe])))
    assert (outcome.holds, outcome.divided) == (None, True)
    assert evaluate(["each", "L", ["true", "E"]], tree(L=Value("list", items=[bad, maybe]))).holds is False
    assert evaluate(["some", "L", ["true", "E"]], tree(L=Value("list", items=[bad, maybe]))).holds is None
