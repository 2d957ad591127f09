"""Only JSON that every program reads the same; the fault is named, whatever is sent."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metro.core import strict_json

FAULTS = {
    "syntax": [b"{", b"", b"{'a': 1}", b'{"a": 1,}', b"{} {}", b"\x00", b'{"a": 01}', b"nul"],
    "encoding": ['{"a": "é"}'.encode("latin-1"), b"\xff\xfe{\x00}\x00", b'"\xed\xa0\x80"', b'"\xc0\x80"'],
    "number": [b"NaN", b"[Infinity]", b'{"a": -Infinity}', b"9007199254740992", b"-9007199254740992",
               b"1e400", b"-1e400", b"1" * 1_000_000, b"1" + b"0" * 5000 + b".0"],
    "text": [rb'"\u0000"', rb'{"\u0000": 1}', rb'"\ud800"', rb'"\udc00\ud800"', rb'[{"a": "\udfff"}]'],
    "doubled_key": [b'{"a": 1, "a": 1}', rb'{"a": 1, "\u0061": 2}', b'[{"b": {"a": 1, "a": 2}}]'],
    "depth": [b"[" * 100_000, b"[" * 100_000 + b"]" * 100_000, b'{"a":' * 100_000 + b"1" + b"}" * 100_000],
}  # fmt: skip


@pytest.mark.parametrize(("problem", "data"), [(name, data) for name in FAULTS for data in FAULTS[name]])
def test_a_fault_is_named(problem, data):
    with pytest.raises(strict_json.NotStrict) as fault:
        strict_json.demand_sound(strict_json.parse(data))

    assert fault.value.problem == problem


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-strict_json.LARGEST, strict_json.LARGEST)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")),
    lambda inner: (
        st.lists(inner)
        | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")), inner)
    ),
    max_leaves=20,
)


@given(VALUES)
def test_what_is_sound_is_read_as_it_was_written(value):
    assert strict_json.parse(json.dumps(value).encode()) == value
    assert strict_json.parse(b"\xef\xbb\xbf" + json.dumps(value, ensure_ascii=False).encode()) == value


@given(st.binary())
def test_bytes_are_read_or_refused(data):
    try:
        value = strict_json.parse(data)
    except strict_json.NotStrict:
        return
    assert value == json.loads(data.decode("utf-8-sig"))


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("problem", FAULTS)
def test_a_body_with_a_fault_is_400_with_a_sentence(api, problem, language):
    data = next(data for data in FAULTS[problem] if data)

    response = api.post("registrations", data, **{"Accept-Language": language})

    assert response.status_code == 400
    assert response.json()["code"] == "invalid"
    assert "{" not in response.json()["detail"]


@pytest.mark.django_db
def test_an_empty_body_is_an_empty_object(api):
    assert api.post("registrations", b"  ").json()["errors"][0]["code"] == "required"
