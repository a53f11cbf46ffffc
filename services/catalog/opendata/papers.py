"""What a service asks for (evidence, conditions, cases), what it ends with (outputs), and the law it rests on."""

from collections.abc import Mapping, Sequence
from typing import Any

from services.kernel.text import Text

from .concepts import Shared
from .nodes import Node, listed, present, safe, spoken, web_document, words

Content = Mapping[str, Any]

_CONDITIONS = Text("Yêu cầu, điều kiện thực hiện", "Conditions")


def evidence(own: str, content: Content, shared: Shared) -> list[Node]:
    """The papers: what the applicant hands in (Evidence), each inside it what the law asks for by name (EvidenceType)."""
    described = {
        paper["name"]: paper for case in reversed(listed(content, "cases")) for paper in case.get("papers") or []
    }
    nodes: list[Node] = []
    for each in listed(content, "components"):
        part, paper = safe(str(each["id"])), described.get(each["name"], {})
        kind = {
            "id": f"{own}#type-{part}",
            "type": "EvidenceType",
            "identifier": f"type-{part}",
            "title": {"vi": each["name"]},
            "evidenceTypeClassification": shared.concept("evidence", "component"),
        }
        nodes.append(
            present(
                {
                    "id": f"{own}#evidence-{part}",
                    "type": "Evidence",
                    "identifier": part,
                    "title": {"vi": each["name"]},
                    "description": spoken(_copies(paper)),
                    "conformsTo": kind,
                    "page": web_document(paper.get("form_url")),
                }
            )
        )
    return nodes


def case_requirements(own: str, content: Content, papers: Sequence[Node], shared: Shared) -> list[Node]:
    """Each case that has a name, with the papers it asks for."""
    by_name = {each["title"]["vi"]: each["id"] for each in papers}
    nodes: list[Node] = []
    for number, case in enumerate(listed(content, "cases"), 1):
        if case.get("name"):
            asked = [by_name.get(paper["name"]) for paper in case.get("papers") or []]
            nodes.append(
                present(
                    {
                        "id": f"{own}#case-{number}",
                        "type": "Requirement",
                        "identifier": f"case-{number}",
                        "title": {"vi": case["name"]},
                        "kind": shared.concept("requirement", "case"),
                        "hasSupportingEvidence": list(dict.fromkeys(asked)),
                    }
                )
            )
    return nodes


def conditions(own: str, content: Content, shared: Shared) -> list[Node]:
    """The conditions (yêu cầu, điều kiện) in the words of the publisher."""
    if not content.get("requirements"):
        return []
    return [
        {
            "id": f"{own}#conditions",
            "type": "Requirement",
            "identifier": "conditions",
            "title": words(_CONDITIONS),
            "description": {"vi": content["requirements"]},
            "kind": shared.concept("requirement", "condition"),
        }
    ]


def outputs(own: str, content: Content) -> list[Node]:
    """What the procedure ends with (kết quả thực hiện); none is guessed from its name."""
    return [
        present(
            {
                "id": f"{own}#output-{number}",
                "type": "Output",
                "identifier": each.get("code") or f"output-{number}",
                "title": {"vi": each["name"]},
                "page": web_document(each.get("url")),
            }
        )
        for number, each in enumerate(listed(content, "outcomes"), 1)
    ]


def legal_resources(own: str, content: Content) -> list[Node]:
    """The legal documents it rests on (căn cứ pháp lý), by number as cited."""
    return [
        present(
            {
                "id": f"{own}#legal-{number}",
                "type": "LegalResource",
                "localNumber": each.get("number"),
                "title": spoken(each.get("title") or each.get("number")),
                "description": spoken(each.get("issuer")),
                "page": web_document(each.get("url")),
            }
        )
        for number, each in enumerate(listed(content, "legal_bases"), 1)
    ]


def _copies(paper: Content) -> str:
    said = [
        f"Bản chính: {paper['originals']}." if paper.get("originals") is not None else "",
        f"Bản sao: {paper['copies']}." if paper.get("copies") is not None else "",
        f"Mẫu: {paper['form_name']}." if paper.get("form_name") else "",
    ]
    return " ".join(each for each in said if each)
