"""Values of single fields, derived from the model's JSON schema: choices, patterns and both ends."""

import re
from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st

from tests.property.leaves import ENUM_IN_FULL


def between(lowest: float, highest: float, step: float = 1) -> st.SearchStrategy[Any]:
    """Numbers of a range, its ends often: what goes wrong goes wrong at the ends."""
    count = round((highest - lowest) / step)
    steps = st.one_of(st.integers(0, count), st.just(0), st.just(count))  # shrinks to the first kind
    return steps.map(lambda i: lowest + i * step)


def values(schema: Mapping[str, Any]) -> st.SearchStrategy[Any]:
    """Values that a field's schema allows; NotImplementedError for a kind of field not known here."""
    if "enum" in schema:
        choices = schema["enum"]
        if len(choices) <= ENUM_IN_FULL:
            return st.sampled_from(choices)
        return st.one_of(st.sampled_from(choices), st.sampled_from([choices[0], choices[-1]]))
    match schema.get("type"):
        case "integer" | "number":
            return between(schema["minimum"], schema["maximum"], schema.get("multipleOf", 1))
        case "boolean":
            return st.booleans()
        case "string" if "pattern" in schema:
            return texts(schema)
        case "array":
            return lists(schema)
    raise NotImplementedError(f"no values for a field with the schema {dict(schema)}")


def lists(schema: Mapping[str, Any]) -> st.SearchStrategy[list[Any]]:
    """Lists without repetition, the shortest and the longest often."""
    items = values(schema["items"])
    return between(schema.get("minItems", 0), schema["maxItems"]).flatmap(
        lambda n: st.lists(items, min_size=int(n), max_size=int(n), unique=True)
    )


def texts(schema: Mapping[str, Any]) -> st.SearchStrategy[str]:
    """Texts of a pattern, the shortest and the longest often."""
    pattern = f"(?:{schema['pattern']})"
    longest = schema.get("maxLength")
    drawn = st.from_regex(pattern, fullmatch=True).filter(
        lambda text: text.isascii() and "\n" not in text and len(text) <= (longest or len(text))
    )
    ends = [length for length in (schema.get("minLength"), longest) if length is not None]
    return st.one_of(drawn, *(_of_length(drawn, length, pattern) for length in ends))


def _of_length(drawn: st.SearchStrategy[str], length: int, pattern: str) -> st.SearchStrategy[str]:
    return drawn.map(lambda text: _stretched(text, length)).filter(re.compile(pattern).fullmatch)


def _stretched(text: str, length: int) -> str:
    """Its first letter as often as needed: a name stays a name, an address an address."""
    return text[:1] * (length - len(text)) + text[-length:]
