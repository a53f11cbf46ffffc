-- Who is signed in. Only hashes of what the browser holds: nobody signs in with a copy of these tables, and the tokens are
-- sealed with a key that only the browser's cookie gives.
CREATE TABLE session (
    id_hash    bytea       PRIMARY KEY,
    sub        text        NOT NULL,
    role       text        NOT NULL,
    agency     text,
    name       text,
    csrf       text        NOT NULL,
    sealed     bytea       NOT NULL,
    started_at timestamptz NOT NULL DEFAULT now(),
    ends_at    timestamptz NOT NULL
);
CREATE INDEX session_ends_at ON session (ends_at);

-- Who has been sent to the issuer and is not back yet.
CREATE TABLE signing_in (
    state_hash bytea       PRIMARY KEY,
    verifier   text        NOT NULL,
    nonce      text        NOT NULL,
    return_to  text        NOT NULL,
    started_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX signing_in_started_at ON signing_in (started_at);
