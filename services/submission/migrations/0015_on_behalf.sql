-- Who filed for whom. Both names are sealed with the dossier; it is found by a keyed digest of the identity number, which says
-- nothing without the file of master keys.
ALTER TABLE application
    ADD COLUMN on_behalf   bytea,                   -- {filer, agency, full_name, id_number, relation | authority}; empty: erased
    ADD COLUMN for_person  bytea,                   -- digest of the identity number of whom it is for
    ADD COLUMN beneficiary text;                    -- their subject at the identity provider, once they have signed in
CREATE INDEX application_for_person ON application (for_person) WHERE for_person IS NOT NULL AND beneficiary IS NULL;
CREATE INDEX application_by_beneficiary ON application (beneficiary, application_id) WHERE beneficiary IS NOT NULL;
