"""What mkdocstrings is to know of this code beside what stands in it: what an example is, and how a value is made."""

import re
from typing import Any

from griffe import Attribute, Class, Expr, ExprCall, Extension, Function, Object, Parameter, ParameterKind, Parameters

_EXAMPLE = re.compile(r"^>>> (?:.+\n?)+", re.MULTILINE)


class Examples(Extension):
    """Makes a doctest a block of code: Markdown takes its ">>>" for three quotations inside one another."""

    def on_object(self, *, obj: Object, **_: Any) -> None:
        """Put the marks of a block of code around each example of a docstring."""
        if obj.docstring is not None:
            obj.docstring.value = _EXAMPLE.sub(_block, obj.docstring.value)


class Values(Extension):
    """Gives an attrs class the signature that attrs makes of its fields, and lists what an enumeration has."""

    def on_class(self, *, cls: Class, **_: Any) -> None:
        """Add the constructor of a frozen class, which stands in no line of its own."""
        made = [str(mark.value) for mark in cls.decorators if str(mark.value).startswith("frozen")]
        if made and "__init__" not in cls.members:
            kind = ParameterKind.keyword_only if "kw_only=True" in made[0] else ParameterKind.positional_or_keyword
            fields = (_parameter(each, kind) for each in cls.members.values() if _is_field(each))
            cls.set_member("__init__", Function("__init__", parameters=Parameters(*fields), parent=cls))
        if "StrEnum" in map(str, cls.bases) and cls.docstring is not None:
            labels = (f"`{each.name}` {each.value}" for each in cls.members.values() if isinstance(each, Attribute))
            cls.docstring.value += f"\n\nIt has {', '.join(labels)}."


def _block(example: re.Match[str]) -> str:
    return f"```pycon\n{example.group().rstrip()}\n```\n"


def _is_field(member: Object) -> bool:
    return isinstance(member, Attribute) and member.annotation is not None and "property" not in member.labels


def _parameter(field: Attribute, kind: ParameterKind) -> Parameter:
    return Parameter(field.name, annotation=field.annotation, kind=kind, default=_default(field.value))


def _default(value: str | Expr | None) -> str | Expr | None:
    """What stands for a field that is not given: `field(default=X)` gives X, `field(factory=dict)` gives {}."""
    if not isinstance(value, ExprCall) or str(value.function) != "field":
        return value
    given = {each.name: each.value for each in value.arguments if hasattr(each, "name")}
    return "{}" if str(given.get("factory")) == "dict" else given.get("default")
