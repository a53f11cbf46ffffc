-- When a procedure takes no new applications (catalog.procedure/2): suspended, or repealed for good.
ALTER TABLE procedure ADD COLUMN closures json NOT NULL DEFAULT '[]';  -- [{first_day, last_day, reason, successor}]
