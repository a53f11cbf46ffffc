"""What the API answers, room by room, for its OpenAPI description; the tests hold the real answers against it."""

from services.submission.api.answers import acts, agencies, dossiers, drafts, files, payments, persons

__all__ = ["acts", "agencies", "dossiers", "drafts", "files", "payments", "persons"]
