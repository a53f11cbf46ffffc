-- What agencies wrote about dossiers that were erased before their words were destroyed with the rest (store/erasures.py).
UPDATE timeline AS t
SET detail = (t.detail - '{reason,sealed_reason,unit,components,failure}'::text[])
    || CASE WHEN jsonb_typeof(t.detail -> 'documents') = 'array' THEN jsonb_build_object('documents', (
           SELECT coalesce(jsonb_agg(document.value - 'name' ORDER BY document.ordinality), '[]')
           FROM jsonb_array_elements(t.detail -> 'documents') WITH ORDINALITY AS document
       )) ELSE '{}' END
FROM erasure AS e
WHERE e.application_id = t.application_id AND t.step <> 'erased';

UPDATE charge AS c
SET reason = NULL, items = CASE WHEN c.basis = 'published' THEN c.items ELSE (
    SELECT coalesce(jsonb_agg(item.value || '{"text": ""}' ORDER BY item.ordinality), '[]')
    FROM jsonb_array_elements(c.items) WITH ORDINALITY AS item
) END
FROM erasure AS e WHERE e.application_id = c.application_id;

UPDATE filing AS f SET components = '{}' FROM erasure AS e WHERE e.application_id = f.application_id;
