"""The JSON-LD context: the short names used in our documents, and the terms of the vocabularies they stand for."""

from typing import Any


def _link(term: str) -> dict[str, str]:
    return {"@id": term, "@type": "@id"}


def _words(term: str) -> dict[str, str]:
    """A text by language: {"vi": …, "en": …}."""
    return {"@id": term, "@container": "@language"}


def _typed(term: str, datatype: str) -> dict[str, str]:
    return {"@id": term, "@type": datatype}


_PREFIXES = {
    "adms": "http://www.w3.org/ns/adms#",
    "cpsv": "http://purl.org/vocab/cpsv#",
    "cv": "http://data.europa.eu/m8g/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "eli": "http://data.europa.eu/eli/ontology#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "org": "http://www.w3.org/ns/org#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "time": "http://www.w3.org/2006/time#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_CLASSES = {
    "PublicService": "cpsv:PublicService",
    "Rule": "cpsv:Rule",
    "PublicOrganisation": "cv:PublicOrganisation",
    "Channel": "cv:Channel",
    "Cost": "cv:Cost",
    "Evidence": "cv:Evidence",
    "EvidenceType": "cv:EvidenceType",
    "Output": "cv:Output",
    "Requirement": "cv:Requirement",
    "Event": "cv:Event",
    "LifeEvent": "cv:LifeEvent",
    "LegalResource": "eli:LegalResource",
    "Organization": "org:Organization",
    "Location": "dct:Location",
    "LinguisticSystem": "dct:LinguisticSystem",
    "AdministrativeTerritorialUnit": "http://data.europa.eu/88u/dataset/atu-type",
    "Concept": "skos:Concept",
    "ConceptScheme": "skos:ConceptScheme",
    "Document": "foaf:Document",
    "Agent": "foaf:Agent",
    "Duration": "time:Duration",
    "Catalog": "dcat:Catalog",
    "Dataset": "dcat:Dataset",
    "DataService": "dcat:DataService",
    "Distribution": "dcat:Distribution",
}
_PROPERTIES: dict[str, Any] = {
    "identifier": "dct:identifier",
    "title": _words("dct:title"),
    "description": _words("dct:description"),
    "label": _words("skos:prefLabel"),
    "comment": _words("rdfs:comment"),
    "keyword": _words("dcat:keyword"),
    "notation": "skos:notation",
    "inScheme": _link("skos:inScheme"),
    "language": _link("dct:language"),
    "spatial": _link("dct:spatial"),
    "audience": _link("dct:audience"),
    "kind": _link("dct:type"),
    "isPartOf": _link("dct:isPartOf"),
    "hasVersion": _link("dct:hasVersion"),
    "isVersionOf": _link("dct:isVersionOf"),
    "replaces": _link("dct:replaces"),
    "isReplacedBy": _link("dct:isReplacedBy"),
    "conformsTo": _link("dct:conformsTo"),
    "version": "dcat:version",
    "valid": _typed("dct:valid", "dct:Period"),
    "issued": _typed("dct:issued", "xsd:date"),
    "modified": _typed("dct:modified", "xsd:dateTime"),
    "status": _link("adms:status"),
    "page": _link("foaf:page"),
    "hasCompetentAuthority": _link("cv:hasCompetentAuthority"),
    "hasChannel": _link("cv:hasChannel"),
    "hasCost": _link("cv:hasCost"),
    "hasInput": _link("cpsv:hasInput"),
    "hasInputType": _link("cv:hasInputType"),
    "evidenceTypeClassification": _link("cv:evidenceTypeClassification"),
    "produces": _link("cpsv:produces"),
    "follows": _link("cpsv:follows"),
    "holdsRequirement": _link("cv:holdsRequirement"),
    "hasSupportingEvidence": _link("cv:hasSupportingEvidence"),
    "hasLegalResource": _link("cv:hasLegalResource"),
    "isGroupedBy": _link("cv:isGroupedBy"),
    "isClassifiedBy": _link("cv:isClassifiedBy"),
    "thematicArea": _link("cv:thematicArea"),
    "processingTime": _typed("cv:processingTime", "xsd:duration"),
    "hasValue": _typed("cv:hasValue", "xsd:double"),
    "currency": _link("cv:currency"),
    "ifAccessedThrough": _link("cv:ifAccessedThrough"),
    "ownedBy": _link("cv:ownedBy"),
    "localNumber": "eli:id_local",
    "hasDuration": _link("time:hasDuration"),
    "numericDuration": _typed("time:numericDuration", "xsd:decimal"),
    "unitType": _link("time:unitType"),
    "subOrganizationOf": _link("org:subOrganizationOf"),
    "classification": _link("org:classification"),
    "homepage": _link("foaf:homepage"),
    "publisher": _link("dct:publisher"),
    "license": _link("dct:license"),
    "accessRights": _link("dct:accessRights"),
    "accrualPeriodicity": _link("dct:accrualPeriodicity"),
    "format": _link("dct:format"),
    "theme": _link("dcat:theme"),
    "themeTaxonomy": _link("dcat:themeTaxonomy"),
    "dataset": _link("dcat:dataset"),
    "service": _link("dcat:service"),
    "distribution": _link("dcat:distribution"),
    "servesDataset": _link("dcat:servesDataset"),
    "endpointURL": _link("dcat:endpointURL"),
    "endpointDescription": _link("dcat:endpointDescription"),
    "landingPage": _link("dcat:landingPage"),
    "accessURL": _link("dcat:accessURL"),
    "downloadURL": _link("dcat:downloadURL"),
    "mediaType": _link("dcat:mediaType"),
}

CONTEXT: dict[str, Any] = {"id": "@id", "type": "@type", **_PREFIXES, **_CLASSES, **_PROPERTIES}
