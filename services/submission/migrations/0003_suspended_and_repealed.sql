-- What befalls a procedure whatever its version (catalog.procedure/2): nobody may submit then.
ALTER TABLE procedure
    ADD COLUMN suspensions jsonb NOT NULL DEFAULT '[]',  -- [{first_day, last_day, reason}]
    ADD COLUMN repeal      jsonb;                        -- {on, reason, successor}
