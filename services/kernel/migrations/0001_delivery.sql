-- What every service needs so that nothing is lost, nothing doubled, and one bad event harms only its own dossier.

-- Events wait here, written by the transaction that made them true, until a relay has published them.
CREATE TABLE outbox (
    position   bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    lane       smallint    NOT NULL,
    event_id   uuid        NOT NULL,
    topic      text        NOT NULL,
    key        text        NOT NULL,
    headers    json        NOT NULL,
    value      bytea,
    created_at timestamptz NOT NULL DEFAULT now()
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);

-- One row for every event a group has handled: the effect and this mark commit together.
CREATE TABLE inbox (
    group_name text        NOT NULL,
    event_id   uuid        NOT NULL,
    handled_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (group_name, event_id)
);
CREATE INDEX inbox_handled_at ON inbox USING brin (handled_at);

-- What waits: poison (a person must act), early (its predecessor is not here yet), behind (waits for one of these two).
CREATE TABLE parked (
    id              bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    group_name      text        NOT NULL,
    blocking_key    text,                    -- NULL: nothing waits behind it
    kind            text        NOT NULL CHECK (kind IN ('poison', 'early', 'behind')),
    code            text        NOT NULL,
    reason          text        NOT NULL,
    event_id        uuid,
    source          text,
    sequence        bigint      NOT NULL DEFAULT 0,
    topic           text        NOT NULL,
    partition       integer     NOT NULL,
    "offset"        bigint      NOT NULL,
    key             bytea,
    headers         json        NOT NULL,    -- [[name, base64 value], …]
    value           bytea,
    timestamp_ms    bigint      NOT NULL,
    parked_at       timestamptz NOT NULL DEFAULT now(),
    attempts        integer     NOT NULL DEFAULT 0,
    next_attempt_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (group_name, topic, partition, "offset")
);
CREATE INDEX parked_in_order ON parked (group_name, blocking_key, sequence, id);

-- Every act of a person on what was parked, and what it was.
CREATE TABLE parked_audit (
    id        bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at        timestamptz NOT NULL DEFAULT now(),
    who       text        NOT NULL,
    act       text        NOT NULL CHECK (act IN ('retry', 'skip')),
    reason    text,
    parked_id bigint      NOT NULL,
    item      jsonb       NOT NULL
);

-- The answer given to a request with an Idempotency-Key, so that a repeat gets the same one.
CREATE TABLE idempotency (
    subject    text        NOT NULL,
    key        text        NOT NULL,
    digest     bytea       NOT NULL,
    status     integer,
    body       bytea,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (subject, key)
);
