-- Those whose repeal is decided and not carried out yet: few, and asked for with every search.
CREATE INDEX procedure_to_be_withdrawn ON procedure (repealed_on, code)
    WHERE withdrawn_on IS NULL AND repealed_on IS NOT NULL;
