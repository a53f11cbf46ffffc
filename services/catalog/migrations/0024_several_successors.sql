-- A repealed procedure may be replaced by several: "successor" is where who asks is sent first, these are the others.
ALTER TABLE procedure ADD COLUMN also_successors text[] NOT NULL DEFAULT '{}';
CREATE INDEX procedure_also_replaced ON procedure USING gin (also_successors);
