"""What query models are made of: parameters arrive as text and leave as numbers and flags."""

from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
)
from pydantic_core import CoreSchema, core_schema


class Query(BaseModel):
    """What an endpoint reads from its query; a parameter it does not know is refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Reason(Query):
    """Why something is taken away."""

    reason: str | None = Field(None, max_length=200, description="For the audit.")


def _whole(given: object) -> object:
    if isinstance(given, str):
        try:
            return int(given)
        except ValueError:
            raise ValueError("must be a whole number") from None
    return given


def _flag(given: object) -> object:
    if isinstance(given, str):
        if given.lower() not in {"true", "false", "1", "0"}:
            raise ValueError("must be true or false")
        return given.lower() in {"true", "1"}
    return given


WholeNumber = Annotated[int, BeforeValidator(_whole)]
Flag = Annotated[bool, BeforeValidator(_flag)]


@dataclass(frozen=True)
class Between:
    """Limits of a number, both included: `Annotated[WholeNumber, Between(1, 100)]`."""

    least: int
    most: int

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.no_info_after_validator_function(self._check, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return {**handler(schema), "minimum": self.least, "maximum": self.most}

    def _check(self, given: int) -> int:
        if not self.least <= given <= self.most:
            raise ValueError(f"must be between {self.least:,} and {self.most:,}")
        return given
