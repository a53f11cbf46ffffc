"""An upload as people and programs see it."""

from typing import Any

import orjson

from services.kernel.database import Row
from services.kernel.text import Language
from services.submission.inspecting import texts


def shown(row: Row, language: Language) -> dict[str, Any]:
    """``{upload_id, name, component, size, received, state, kind?, sha256?, …}``; absent is what is not known (yet).

    ``size`` is that of what is kept, once it is. ``state`` is ``receiving`` until the file was looked into, also when all
    of it has come. ``faults`` are what the sender should mend although the file is kept: signatures nobody will accept.
    """
    findings = orjson.loads(row["findings"])
    upload: dict[str, Any] = {
        "upload_id": str(row["upload_id"]),
        "name": row["name"],
        "component": row["component"],
        "size": row["kept_size"] if row["kept_size"] is not None else row["size"],
        "received": row["received"],
        "state": row["state"],
    }
    if row["state"] == "refused":
        upload["refusal"] = texts.refusal(**findings["refusal"]).in_(language)
        upload["refusal_code"] = findings["refusal"]["code"]
    if row["state"] != "kept":
        return upload
    upload |= {"kind": row["kind"], "sha256": row["sha256"]}
    if row["original_sha256"] is not None:
        upload["original_sha256"] = row["original_sha256"]
        upload["changes"] = [texts.change(code).in_(language) for code in findings["changes"]]
    signatures = [
        {
            "signer": each["signer"],
            "valid": each["valid"],
            "trusted": each["trusted"],
            "why": texts.signature(each["code"], each["facts"]).in_(language),
        }
        for each in findings.get("signatures", ())
    ]
    if signatures:
        upload["signatures"] = signatures
    faults = [{"code": "signature", "message": each["why"]} for each in signatures if not each["valid"]]
    if faults:
        upload["faults"] = faults
    return upload
