-- What is on offer is decided by the day of the reading, whether or not the clerk has carried a repeal out already.
CREATE FUNCTION on_offer(withdrawn_on date, repealed_on date) RETURNS boolean
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN withdrawn_on IS NULL
           AND (repealed_on IS NULL OR repealed_on > (now() AT TIME ZONE 'Asia/Ho_Chi_Minh')::date);

-- "What did this procedure replace?", asked for every procedure of the open data.
CREATE INDEX procedure_replaced ON procedure (successor, code) WHERE successor IS NOT NULL;
