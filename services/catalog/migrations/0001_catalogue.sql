-- The catalogue: agencies with their times, provinces with the days their codes meant them, procedures with every version.

-- An agency of level 1. sequence counts the catalog.agency messages about it.
CREATE TABLE agency (
    code         text    PRIMARY KEY,
    kind         text    NOT NULL CHECK (kind IN ('ministry', 'province')),
    code_2016    text    NOT NULL,
    evidence     text    NOT NULL,
    valid_from   date    NOT NULL,
    valid_to     date    CHECK (valid_to >= valid_from),
    successor    text    REFERENCES agency DEFERRABLE INITIALLY DEFERRED,
    predecessors text[]  NOT NULL,
    digest       text    NOT NULL,
    sequence     integer NOT NULL
);

-- What it was called and which provinces (their codes at that time) it answered for.
CREATE TABLE agency_period (
    code       text   NOT NULL REFERENCES agency,
    valid_from date   NOT NULL,
    valid_to   date   CHECK (valid_to >= valid_from),
    name       text   NOT NULL,
    provinces  text[] NOT NULL,
    PRIMARY KEY (code, valid_from)
);

-- One meaning of one code of the statistics office: never read a code without a day.
CREATE TABLE province (
    code        text    NOT NULL,
    valid_from  date    NOT NULL,
    valid_to    date    CHECK (valid_to >= valid_from),
    name        text    NOT NULL,
    agency      text    NOT NULL REFERENCES agency,
    formed_from text[]  NOT NULL,
    communes    integer,
    PRIMARY KEY (code, valid_from)
);

-- A procedure and its newest version. sequence counts the catalog.procedure messages about it, tombstones included.
CREATE TABLE procedure (
    code         text    PRIMARY KEY,
    version      integer NOT NULL,
    digest       text    NOT NULL,
    search       text    NOT NULL,  -- " word word …", folded by domain/search.py; unaccent would need a superuser
    field_folded text    NOT NULL,
    level        text    NOT NULL,  -- of the competent authority
    agency       text,              -- competent whatever the place
    withdrawn_on date,
    sequence     integer NOT NULL
);

-- Every version there ever was: a dossier is bound to the one it was submitted under. json, not jsonb: fields of a form
-- are shown in the order they were written.
CREATE TABLE procedure_version (
    code       text    NOT NULL REFERENCES procedure,
    version    integer NOT NULL,
    valid_from date    NOT NULL,
    content    json    NOT NULL,
    form       json    NOT NULL,
    PRIMARY KEY (code, version)
);

-- Other codes that lead to a procedure.
CREATE TABLE procedure_alias (
    alias text PRIMARY KEY,
    code  text NOT NULL REFERENCES procedure
);

-- Which edition of the register's files stands in these tables: an older one, of a process not yet replaced, keeps out.
CREATE TABLE edition (
    only_one    boolean     PRIMARY KEY DEFAULT true CHECK (only_one),
    edition     integer     NOT NULL,
    fingerprint text        NOT NULL,
    loaded_at   timestamptz NOT NULL DEFAULT now()
);
