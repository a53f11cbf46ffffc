-- A result is offered again as a paper of the next application, under the name its agency gave it. Both go with an erasure.
-- The default stays: a process of the release before, which still runs, names none.
ALTER TABLE result ADD COLUMN name text NOT NULL DEFAULT '';

UPDATE result AS r SET name = reported.name
FROM (
    SELECT t.application_id, d.document ->> 'name' AS name,
           row_number() OVER (PARTITION BY t.application_id ORDER BY t.sequence, d.place) AS number
    FROM timeline AS t CROSS JOIN LATERAL jsonb_array_elements(t.detail -> 'documents') WITH ORDINALITY AS d (document, place)
    WHERE t.source = '/motcua/routing' AND t.application_id IN (SELECT application_id FROM result)
) AS reported
WHERE reported.application_id = r.application_id AND reported.number = r.number AND reported.name IS NOT NULL;
