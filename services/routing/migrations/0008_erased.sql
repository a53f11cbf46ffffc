-- That the personal data of a dossier were erased is kept: what an agency reports afterwards is refused without keeping its words.
ALTER TABLE assignment ADD COLUMN erased_at timestamptz;

-- Dossiers erased before are known by what was taken out of their refused reports and of the reasons for asking again.
UPDATE assignment SET erased_at = now()
WHERE application_id IN (
    SELECT application_id FROM report
    WHERE refusal ->> 'message_en' = 'The explanation was erased with the personal data of the application.'
    UNION ALL
    SELECT application_id FROM asked_again WHERE because IS NULL
);

-- What was refused after the erasure was kept with its words.
UPDATE report SET refusal = (refusal::jsonb || jsonb_build_object(
    'message', 'Lời giải thích đã được xóa cùng dữ liệu cá nhân của hồ sơ.',
    'message_en', 'The explanation was erased with the personal data of the application.'))::json
WHERE refusal IS NOT NULL AND application_id IN (SELECT application_id FROM assignment WHERE erased_at IS NOT NULL);

-- Every refusal that the desk answered stands in "report" as well, where an erasure finds it, and is answered from there: a copy
-- beside the request's key has no dossier to be found by.
UPDATE idempotency SET body = '' WHERE status <> 200 AND body <> '';
