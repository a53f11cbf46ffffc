"""What a message names of its dossier: procedure, agency, due date and code, as parts of a query over deliveries ``d``."""

COLUMNS = """
       dossier.procedure_code, procedure.name AS procedure_name, procedure.name_en AS procedure_name_en,
       agency.code AS agency_code, agency_name.name AS agency_name, dossier.due_at,
       dossier.code
"""

# A procedure's name is that of the dossier's version, or the newest one known.
JOINS = """
LEFT JOIN dossier USING (application_id)
LEFT JOIN LATERAL (
    SELECT name, name_en FROM procedure_name
    WHERE code = dossier.procedure_code
    ORDER BY version = dossier.procedure_version DESC, version DESC LIMIT 1
) AS procedure ON true
CROSS JOIN LATERAL (SELECT coalesce(d.facts ->> 'agency', dossier.agency_code) AS code) AS agency
LEFT JOIN agency_name ON agency_name.code = agency.code
"""
