-- What notification must know to tell a citizen something: names, where each dossier is, and every message it owes.

-- Notification's own copy of the catalogue: names to print, nothing else.
CREATE TABLE procedure_name (
    code    text    NOT NULL,
    version integer NOT NULL,
    name    text    NOT NULL,
    name_en text,
    PRIMARY KEY (code, version)
);

CREATE TABLE agency_name (
    code text PRIMARY KEY,
    name text NOT NULL
);

-- What the events told so far, and how many application.notified notification published for this dossier.
CREATE TABLE dossier (
    application_id    uuid        PRIMARY KEY,
    sequence          integer     NOT NULL DEFAULT 0,
    procedure_code    text,
    procedure_version integer,
    agency_code       text,
    due_at            timestamptz,
    routing_sequence  bigint      NOT NULL DEFAULT 0  -- agency and due date are those of this event of routing
);

-- One message owed to one citizen about one event over one channel. No name, no address: those are fetched when sending.
CREATE TABLE delivery (
    delivery_id     uuid        PRIMARY KEY,          -- derived from event and channel: planning twice plans once
    application_id  uuid        NOT NULL,
    event_id        uuid        NOT NULL,
    event_type      text        NOT NULL,
    correlation_id  uuid        NOT NULL,
    traceparent     text,
    channel         text        NOT NULL,
    template        text        NOT NULL,
    facts           jsonb       NOT NULL,
    happened_at     timestamptz NOT NULL,             -- when what the message tells of happened
    state           text        NOT NULL DEFAULT 'created' CHECK (state IN
        ('created', 'sending', 'sent', 'temporary-failure', 'permanent-failure', 'technical-failure')),
    attempts        integer     NOT NULL DEFAULT 0,
    next_attempt_at timestamptz NOT NULL DEFAULT now(), -- while sending: when the lease ends
    locked_until    timestamptz,
    claimed_by      uuid,                             -- which batch of which sender holds the lease
    last_error      text,
    message_id      text,
    created_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    sent_at         timestamptz,
    UNIQUE (application_id, event_id, channel)
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000, fillfactor = 80);

-- The senders' queue: only what is not final, oldest due first.
CREATE INDEX delivery_due ON delivery (next_attempt_at) WHERE state IN ('created', 'sending', 'temporary-failure');
