"""What every answer is: it says what its model says, and nothing else."""

from pydantic import BaseModel, ConfigDict, Field


class Answer(BaseModel):
    """The body of an answer."""

    model_config = ConfigDict(extra="forbid")


class ProcedureNamed(Answer):
    """A procedure, in the version the dossier was submitted under where a version is given."""

    code: str
    version: int | None = None
    name: str | None
    name_en: str | None = Field(None, description="left out where the catalogue has no English name")
