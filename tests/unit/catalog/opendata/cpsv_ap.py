"""What CPSV-AP 3.2.0 constrains, as a table of our own, and a SHACL graph made from it.

Read from the profile's published shapes (SEMIC, releases/3.2.0). A row: property, what a value must be, least, most.
"class C": a node that the data itself types as C; "text": a string with a language; "xsd:…": a literal of that datatype.
"""

import re
from dataclasses import dataclass

from rdflib import RDF, SH, XSD, BNode, Graph, Literal, URIRef

PREFIXES = {
    "adms": "http://www.w3.org/ns/adms#",
    "atu": "http://data.europa.eu/88u/dataset/",
    "cpsv": "http://purl.org/vocab/cpsv#",
    "cv": "http://data.europa.eu/m8g/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "eli": "http://data.europa.eu/eli/ontology#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "locn": "http://www.w3.org/ns/locn#",
    "org": "http://www.w3.org/ns/org#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "time": "http://www.w3.org/2006/time#",
    "xsd": str(XSD),
}

TABLE = """
locn:Address             locn:thoroughfare text · locn:adminUnitL1 text · locn:addressArea text · locn:adminUnitL2 text
                         · locn:postName text · locn:locatorName text · locn:fullAddress text
foaf:Agent               dct:title text 1.. · dct:identifier any 1..1 · cv:participates class cv:Participation
                         · locn:address class locn:Address
cv:BusinessEvent         dct:type class skos:Concept
cv:Channel               dct:identifier any 1..1 · dct:type class skos:Concept ..1 · cv:processingTime xsd:duration ..1
                         · cv:openingHours class time:TemporalEntity · cv:ownedBy class org:Organization
                         · cpsv:hasInput class cv:Evidence · dct:description text
                         · cv:specialOpeningHoursSpecification class time:TemporalEntity
skos:Collection          skos:member class skos:Concept
cv:ContactPoint          cv:openingHours class time:TemporalEntity · cv:contactPage class foaf:Document
                         · cv:specialOpeningHoursSpecification class time:TemporalEntity
cv:Cost                  dct:identifier any 1..1 · cv:hasValue xsd:double ..1 · cv:currency class skos:Concept ..1
                         · cv:ifAccessedThrough class cv:Channel ..1 · cv:isDefinedBy class org:Organization
                         · dct:description text
dcat:Dataset             dct:title text 1.. · dct:description text 1.. · dct:publisher class foaf:Agent 1..1
                         · dct:hasPart class cpsv:PublicService · dcat:landingPage class foaf:Document
cv:Event                 dct:title text 1.. · dct:identifier any 1..1 · dct:description text
                         · cv:hasRelatedService class cpsv:PublicService
cv:Evidence              dct:title text 1.. · dct:identifier any 1..1 · dct:description text
                         · dct:type class skos:Concept ..1 · dct:conformsTo class cv:EvidenceType
                         · dct:language class dct:LinguisticSystem · cv:supportsRequirement class cv:Requirement
                         · foaf:page class foaf:Document
cv:EvidenceType          dct:identifier any 1..1 · cv:evidenceTypeClassification class skos:Concept
eli:LegalResource        dct:relation class eli:LegalResource
cv:LifeEvent             dct:type class skos:Concept
cv:Output                dct:title text 1.. · dct:identifier any 1..1 · dct:description text
                         · dct:language class dct:LinguisticSystem · dct:type class skos:Concept
cv:Participation         dct:identifier any 1..1 · dct:description text 1.. · cv:role class skos:Concept 1..
                         · cv:hasParticipant class foaf:Agent 1..1
cv:PublicOrganisation    skos:prefLabel text 1.. · dct:spatial class atu:atu-type 1..
cpsv:PublicService       dct:identifier any 1..1 · dct:title text 1.. · dct:description text 1..
                         · cv:hasCompetentAuthority class cv:PublicOrganisation 1..
                         · adms:status class skos:Concept ..1 · cv:processingTime xsd:duration ..1
                         · dcat:keyword text · dct:language class dct:LinguisticSystem
                         · dct:spatial class dct:Location · dct:audience class skos:Concept
                         · dct:type class skos:Concept · dct:isPartOf class dcat:Dataset
                         · dct:requires class cpsv:PublicService · cv:relatedService class cpsv:PublicService
                         · cv:sector class skos:Concept · cv:thematicArea class skos:Concept
                         · cv:isClassifiedBy class skos:Concept · cv:isGroupedBy class cv:Event
                         · cv:hasChannel class cv:Channel · cv:hasCost class cv:Cost
                         · cpsv:hasInput class cv:Evidence · cv:hasInputType class cv:EvidenceType
                         · cpsv:produces class cv:Output · cpsv:follows class cpsv:Rule
                         · cv:holdsRequirement class cv:Requirement · cv:hasLegalResource class eli:LegalResource
                         · cv:contactPoint class cv:ContactPoint · cv:hasParticipation class cv:Participation
cv:Requirement           dct:title text 1.. · dct:identifier any 1..1 · dct:type class skos:Concept
                         · cv:fulfils class cpsv:Rule · cv:hasSupportingEvidence class cv:Evidence
cpsv:Rule                dct:title text 1.. · dct:description text 1.. · dct:identifier any 1..1
                         · dct:type class skos:Concept ..1 · dct:language class dct:LinguisticSystem
                         · cpsv:implements class eli:LegalResource
cv:ServiceConcessionContract dct:title text 1.. · dct:description text 1.. · dct:identifier any 1..1
                         · cv:hasContractingAuthority class cv:PublicOrganisation 1..
                         · cv:hasEconomicOperator class org:Organization 1..
                         · cv:establishedUnder class eli:LegalResource
time:TemporalEntity      dct:description text · cv:frequency class skos:Concept
"""

_ROW = re.compile(
    r"(?P<path>\S+) (?P<kind>any|text|class|xsd:\w+)(?: (?P<class>[a-z]+:\S+))?(?: (?P<least>\d*)\.\.(?P<most>\d*))?"
)


@dataclass(frozen=True, slots=True)
class Row:
    """One constraint of one class."""

    of: URIRef
    path: URIRef
    kind: str
    value_class: URIRef | None
    least: int
    most: int | None


def term(name: str) -> URIRef:
    """The full address of prefix:name."""
    prefix, _, local = name.partition(":")
    return URIRef(PREFIXES[prefix] + local)


def rows() -> list[Row]:
    """The table, one row a property."""
    found: list[Row] = []
    for line in re.sub(r"\n\s+", " ", TABLE).strip().splitlines():
        of, _, properties = line.partition(" ")
        for each in properties.split("·"):
            match = _ROW.fullmatch(each.strip())
            assert match, f"unreadable row: {each!r}"
            least, most = match["least"], match["most"]
            value_class = term(match["class"]) if match["class"] else None
            row = Row(
                term(of), term(match["path"]), match["kind"], value_class, int(least or 0), int(most) if most else None
            )
            found.append(row)
    return found


def shapes() -> Graph:
    """The table as SHACL shapes."""
    graph = Graph()
    for row in rows():
        shape = URIRef(f"urn:shape:{row.of}")
        one = BNode()
        graph.add((shape, RDF.type, SH.NodeShape))
        graph.add((shape, SH.targetClass, row.of))
        graph.add((shape, SH.property, one))
        graph.add((one, SH.path, row.path))
        if row.least:
            graph.add((one, SH.minCount, Literal(row.least)))
        if row.most is not None:
            graph.add((one, SH.maxCount, Literal(row.most)))
        if row.value_class:
            graph.add((one, SH["class"], row.value_class))
        elif row.kind != "any":
            graph.add((one, SH.datatype, RDF.langString if row.kind == "text" else term(row.kind)))
    return graph


def statements(graph: Graph) -> set[tuple[str, str, str, str]]:
    """What a graph of shapes demands: class, property, constraint, value."""
    return {
        (str(of), str(graph.value(one, SH.path)), str(constraint), str(value))
        for shape, of in graph.subject_objects(SH.targetClass)
        for one in graph.objects(shape, SH.property)
        for constraint in (SH["class"], SH.datatype, SH.minCount, SH.maxCount, SH.nodeKind, SH.pattern, SH["in"])
        for value in graph.objects(one, constraint)
    }


def faults(data: Graph) -> list[str]:
    """What of the data breaks the table, asked of the graph itself: a second opinion beside pyshacl's."""
    found: list[str] = []
    for row in rows():
        for node in data.subjects(RDF.type, row.of):
            values = list(data.objects(node, row.path))
            if len(values) < row.least or (row.most is not None and len(values) > row.most):
                found.append(f"{node} has {len(values)} {row.path}")
            found += [f"{node} {row.path} {value!r}" for value in values if not _fits(data, row, value)]
    return found


def _fits(data: Graph, row: Row, value: object) -> bool:
    if row.kind == "any":
        return True
    if row.value_class:
        return (value, RDF.type, row.value_class) in data  # type: ignore[comparison-overlap] # rdflib takes any node
    if not isinstance(value, Literal):
        return False
    return bool(value.language) if row.kind == "text" else value.datatype == term(row.kind) and value.value is not None
