"""Makes the text of events.py from the schemas: one pydantic class for each event, one for each word they share."""

import json
import re
import tempfile
from pathlib import Path
from typing import Any

from services.contracts import source
from services.contracts.source import Schema

_HEADER = '''"""The events as typed models. GENERATED from schemas/ by ``python -m services.contracts.generate``: do not edit."""
'''


def rendered(root: Path = source.ROOT) -> str:
    """The whole text of events.py. Raises ImportError when datamodel-code-generator is not installed."""
    from datamodel_code_generator import generate
    from datamodel_code_generator.enums import DataModelType, InputFileType, TargetPydanticVersion
    from datamodel_code_generator.format import DatetimeClassType, Formatter, PythonVersion

    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "events.py"
        generate(
            json.dumps(bundle(root)),
            input_file_type=InputFileType.JsonSchema,
            output=made,
            output_model_type=DataModelType.PydanticV2BaseModel,
            target_python_version=PythonVersion.PY_311,
            target_pydantic_version=TargetPydanticVersion.V2_12,
            output_datetime_class=DatetimeClassType.Awaredatetime,
            use_annotated=True,
            field_constraints=True,
            use_standard_collections=True,
            use_union_operator=True,
            use_standard_primitive_types=True,
            use_specialized_enum=True,
            use_schema_description=True,
            use_default_kwarg=True,
            strict_nullable=True,
            use_type_alias=True,
            disable_timestamp=True,
            custom_file_header=_HEADER,
            formatters=[Formatter.BUILTIN],
            builtin_format_line_length=120,
        )
        return _finished(made.read_text(encoding="utf-8"))


def bundle(root: Path = source.ROOT) -> Schema:
    """All events in one schema. The newest version has the bare name, an older one ends in its number."""
    definitions = source.common(root)
    classes: dict[str, Any] = {}

    def put(name: str, beside: Schema) -> Any:
        classes.setdefault(source.class_name(name), source.rewritten(definitions[name], put))
        return {"$ref": f"#/$defs/{source.class_name(name)}"} | beside

    for event, versions in source.events(root).items():
        for version in versions:
            classes[name_of(event, version, versions)] = source.rewritten(source.written(event, version, root), put)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "$defs": _plain(classes)}


def name_of(event: str, version: int, versions: tuple[int, ...]) -> str:
    """``ApplicationSubmitted`` for the newest version, ``ApplicationSubmittedV1`` for an older one."""
    return source.class_name(event) + ("" if version == versions[-1] else f"V{version}")


def _plain(node: Any) -> Any:
    """Without titles, which the generator would take for names, and without our own x- words."""
    if isinstance(node, list):
        return [_plain(item) for item in node]
    if not isinstance(node, dict):
        return node
    return {
        key: _plain(value)
        for key, value in node.items()
        if not key.startswith("x-") and not (key in {"title", "$schema"} and isinstance(value, str))
    }


def _finished(text: str) -> str:
    """With open enums in the place of closed ones, and without what the generator adds for its own needs."""
    text = text.replace("(StrEnum):", "(OpenEnum):").replace("from enum import StrEnum\n", "")
    text = text.replace(", validate_default=True", "").replace('\n\nModel = TypeAliasType("Model", Any)\n', "")
    text = re.sub(r'"""\n    (.+)\n    """', r'"""\1"""', text)
    last_import = "from typing_extensions import TypeAliasType\n"
    return text.replace(last_import, f"{last_import}\nfrom services.contracts.vocabulary import OpenEnum\n")
