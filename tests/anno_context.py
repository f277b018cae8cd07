"""What the terms of the W3C's context for Web Annotations stand for, as far as we use them, and what its model demands.

The context itself is on the network; these are the facts in it, in words of our own.
"""

OA, AS, RDF = (
    "http://www.w3.org/ns/oa#",
    "https://www.w3.org/ns/activitystreams#",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
)
XSD, FOAF, DC = "http://www.w3.org/2001/XMLSchema#", "http://xmlns.com/foaf/0.1/", "http://purl.org/dc/elements/1.1/"


def _link(iri):
    return {"@id": iri, "@type": "@id"}


_COUNT = XSD + "nonNegativeInteger"
CONTEXT = {
    "id": "@id",
    "type": "@type",
    **{name: OA + name for name in ("Annotation", "SpecificResource", "TextualBody")},
    **{name: OA + name for name in ("TextQuoteSelector", "TextPositionSelector", "exact", "prefix", "suffix")},
    **{name: OA + name for name in ("assessing", "classifying", "identifying", "linking", "tagging")},
    "AnnotationCollection": AS + "OrderedCollection",
    "AnnotationPage": AS + "OrderedCollectionPage",
    "Software": AS + "Application",
    "Person": FOAF + "Person",
    "Organization": FOAF + "Organization",
    "name": FOAF + "name",
    "body": _link(OA + "hasBody"),
    "target": _link(OA + "hasTarget"),
    "source": _link(OA + "hasSource"),
    "selector": _link(OA + "hasSelector"),
    "motivation": {"@id": OA + "motivatedBy", "@type": "@vocab"},
    "purpose": {"@id": OA + "hasPurpose", "@type": "@vocab"},
    "start": {"@id": OA + "start", "@type": _COUNT},
    "end": {"@id": OA + "end", "@type": _COUNT},
    "value": RDF + "value",
    "format": DC + "format",
    "label": "http://www.w3.org/2000/01/rdf-schema#label",
    "generator": _link(AS + "generator"),
    "total": {"@id": AS + "totalItems", "@type": _COUNT},
    "first": _link(AS + "first"),
    "partOf": _link(AS + "partOf"),
    "startIndex": {"@id": AS + "startIndex", "@type": _COUNT},
    "items": {"@id": AS + "items", "@type": "@id", "@container": "@list"},
}

_IRI = {"type": "string", "pattern": r"^[a-z][a-z0-9+.-]*:[^\s<>\"{}|\\^`]+$"}
_PURPOSE = {"enum": ["assessing", "classifying", "identifying", "linking", "tagging"]}
_WHOLE = {"type": "integer", "minimum": 0}
SCHEMA = {
    "$defs": {
        "quote": {
            "properties": {"type": {"const": "TextQuoteSelector"}, "exact": {"type": "string", "minLength": 1},
                           "prefix": {"type": "string"}, "suffix": {"type": "string"}},
            "required": ["type", "exact"],
        },
        "position": {
            "properties": {"type": {"const": "TextPositionSelector"}, "start": _WHOLE, "end": _WHOLE},
            "required": ["type", "start", "end"],
        },
        "resource": {  # a SpecificResource has exactly one source, an IRI or a description with one
            "properties": {
                "type": {"const": "SpecificResource"},
                "source": {"anyOf": [_IRI, {"type": "object", "properties": {"id": _IRI}, "required": ["id"]}]},
                "selector": {"items": {"oneOf": [{"$ref": "#/$defs/quote"}, {"$ref": "#/$defs/position"}]}},
                "purpose": _PURPOSE,
            },
            "required": ["type", "source"],
        },
        "text": {
            "properties": {"type": {"const": "TextualBody"}, "value": {"type": "string"}, "purpose": _PURPOSE},
            "required": ["type", "value"],
        },
        "annotation": {
            "type": "object",
            "properties": {
                "id": _IRI, "type": {"const": "Annotation"}, "motivation": _PURPOSE,
                "body": {"type": "array", "items": {"oneOf": [{"$ref": "#/$defs/text"}, {"$ref": "#/$defs/resource"}]}},
                "target": {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/resource"}},
            },
            "required": ["id", "type", "target"],
        },
        "page": {
            "type": "object",
            "properties": {"id": _IRI, "type": {"const": "AnnotationPage"}, "partOf": _IRI, "startIndex": _WHOLE,
                           "items": {"type": "array", "items": {"$ref": "#/$defs/annotation"}}},
            "required": ["id", "type", "items"],
        },
    },
    "type": "object",
    "properties": {
        "@context": {"type": "array", "prefixItems": [{"const": "http://www.w3.org/ns/anno.jsonld"}]},
        "id": _IRI, "type": {"const": "AnnotationCollection"}, "label": {"type": "string"}, "total": _WHOLE,
        "first": {"$ref": "#/$defs/page"},
    },
    "required": ["@context", "id", "type", "first"],
}  # fmt: skip
