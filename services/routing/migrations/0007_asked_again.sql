-- Every supplement request that was not the first of its dossier, with the agency's reason why once was not enough: who
-- inspects how an agency works (TT 01/2018 Đ.15) reads it here.
CREATE TABLE asked_again (
    application_id uuid        NOT NULL,
    round          integer     NOT NULL,                 -- 2: the second request
    report_id      uuid        NOT NULL,
    because        text,                                 -- NULL: erased with the personal data of the dossier
    recorded_at    timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (application_id, round)
);
