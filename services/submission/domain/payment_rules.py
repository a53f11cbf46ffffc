"""What the operator has written down of a procedure's payments: may one pay ahead, and when does the money go back."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter, model_validator

ALL = "*"

# What ends a dossier before it is decided.
Ending = Literal["withdrawn", "not-accepted", "stopped"]


class Rule(BaseModel):
    """One procedure's rule. ``refund``: the endings after which the fee goes back if the work had not begun.

    No law gives every fee back: the circular of each fee says so or does not. A refund therefore needs its ``source``,
    which the citizen is shown. What was paid twice goes back without a rule: nobody may keep what he has no ground to
    hold (Bộ luật Dân sự 2015 Đ.579).
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    ahead: bool = False
    refund: Annotated[tuple[Ending, ...], Field(max_length=3)] = ()
    source: Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)] = ""

    @model_validator(mode="after")
    def _sourced(self) -> "Rule":
        if self.refund and not self.source:
            raise ValueError("a refund needs the source of its rule, for example the circular of the fee")
        return self


Rules = Mapping[str, Rule]
NO_RULE = Rule()
_RULES = TypeAdapter(dict[str, Rule])


def read(given: Mapping[str, Any]) -> Rules:
    """The rules by procedure code; ``*`` speaks for every procedure without one of its own. Raises ValidationError."""
    return _RULES.validate_python(dict(given))


def rule_of(rules: Rules, procedure: str) -> Rule:
    """The rule that holds for the procedure."""
    return rules.get(procedure) or rules.get(ALL) or NO_RULE
