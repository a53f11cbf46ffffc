"""Whether a form may be published: everything that would be found out too late otherwise, each with a pointer and a sentence."""

from services.contracts.publishing.check import MOST_BYTES, MOST_FIELDS, faults

__all__ = ["MOST_BYTES", "MOST_FIELDS", "faults"]
