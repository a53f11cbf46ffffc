-- What a dossier has to pay, every attempt to pay it, and where the provider's word and ours differ.

-- The fee as published and its structured lines (catalog.procedure/4): {text, lines: [{code, condition, amount, per}]}.
ALTER TABLE procedure ADD COLUMN fee jsonb;

-- What is due, pinned when the agency asks for it or, where the procedure's rule says so, when the citizen pays ahead.
CREATE TABLE charge (
    application_id uuid        NOT NULL,
    number         integer     NOT NULL,                    -- from 1 within a dossier
    amount         bigint      CHECK (amount > 0),          -- đồng; NULL: could not be pinned
    basis          text        NOT NULL,                    -- stated by the agency | published
    why_not        text,                                    -- why it could not be pinned
    items          jsonb       NOT NULL DEFAULT '[]',       -- [{text, amount}]
    fee_text       text,                                    -- the published fee word for word, as it was then
    reason         text,                                    -- the agency's own words
    agency_code    text,
    asked_sequence integer,                                 -- routing's event that asked; NULL: paid ahead
    pinned_at      timestamptz NOT NULL,
    settled_by     uuid,                                    -- the one payment that counts
    PRIMARY KEY (application_id, number)
);

CREATE TABLE payment (
    payment_id      uuid        PRIMARY KEY,                -- UUIDv7; its 32 digits are the order's number at the provider
    application_id  uuid        NOT NULL,
    charge          integer     NOT NULL,
    provider        text        NOT NULL,
    amount          bigint      NOT NULL CHECK (amount > 0),
    state           text        NOT NULL,
    language        text        NOT NULL,
    created_at      timestamptz NOT NULL,
    expires_at      timestamptz NOT NULL,
    paid_at         timestamptz,
    transaction     text,                                   -- the provider's number
    looked_at       timestamptz,                            -- when the provider was last asked about it
    refund_cause    text,
    refund_attempts integer     NOT NULL DEFAULT 0,
    refund_after    timestamptz,                            -- not to be asked for again before
    moves           integer     NOT NULL DEFAULT 0,
    FOREIGN KEY (application_id, charge) REFERENCES charge
);
CREATE INDEX payment_by_application ON payment (application_id, payment_id);
-- Two tabs cannot open two payments of one charge.
CREATE UNIQUE INDEX payment_open ON payment (application_id, charge) WHERE state IN ('intended', 'redirected');
-- What the worker looks for: what is open, and what is to go back.
CREATE INDEX payment_to_settle ON payment (state, created_at) WHERE state IN ('intended', 'redirected', 'refund-asked');
CREATE INDEX payment_by_time ON payment (created_at);

-- Every step of every payment, with its cause. Only ever added to.
CREATE TABLE payment_move (
    payment_id uuid        NOT NULL REFERENCES payment,
    number     integer     NOT NULL,                        -- from 1 within a payment
    at         timestamptz NOT NULL,
    state      text        NOT NULL,
    cause      text        NOT NULL,
    PRIMARY KEY (payment_id, number)
);

-- Where the provider's word and ours do not agree, until they do or a person has looked.
CREATE TABLE payment_difference (
    provider   text        NOT NULL,
    reference  text        NOT NULL,
    kind       text        NOT NULL,
    payment_id uuid,
    ours       text,                                        -- state and amount here
    theirs     text,                                        -- outcome and amount there
    first_seen timestamptz NOT NULL,
    last_seen  timestamptz NOT NULL,
    times      integer     NOT NULL DEFAULT 1,
    gone_at    timestamptz,                                 -- the last comparison no longer found it
    PRIMARY KEY (provider, reference, kind)
);
