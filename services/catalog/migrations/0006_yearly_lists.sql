-- The yearly list of online public services (Danh mục): what agencies are told to put online, what they promise, what came of it.

-- One list a year. A synthetic one was made by a program to show how lists work; it says nothing about anybody.
CREATE TABLE service_list (
    year             integer     PRIMARY KEY CHECK (year BETWEEN 2011 AND 2100),
    title            text        NOT NULL,
    scheme           text        NOT NULL CHECK (scheme IN ('ND43-2011', 'ND42-2022')), -- how levels are told
    state            text        NOT NULL DEFAULT 'draft' CHECK (state IN
        ('draft', 'sent', 'registering', 'consolidated', 'approved', 'implementing', 'verified', 'closed')),
    registration_due date        NOT NULL,
    decision_number  text,
    decision_date    date,
    synthetic        boolean     NOT NULL DEFAULT false,
    created_at       timestamptz NOT NULL DEFAULT now(),
    CHECK ((decision_number IS NULL) = (decision_date IS NULL)),
    CHECK (decision_number IS NOT NULL OR state IN ('draft', 'sent', 'registering', 'consolidated'))
);

-- Whom the list asks, under the names they had when it was made. The contact stays here: no event carries it.
CREATE TABLE list_agency (
    year             integer NOT NULL REFERENCES service_list,
    agency           text    NOT NULL,
    kind             text    NOT NULL CHECK (kind IN ('ministry', 'province')),
    name             text    NOT NULL,
    contact_email    text,
    contact_language text    NOT NULL DEFAULT 'vi' CHECK (contact_language IN ('vi', 'en')),
    PRIMARY KEY (year, agency)
);

-- What the list itself names: a service of one ministry, or (no agency) one that every locality puts online.
CREATE TABLE list_item (
    id             uuid    PRIMARY KEY,
    year           integer NOT NULL REFERENCES service_list,
    agency         text,
    procedure      text    NOT NULL,
    name           text    NOT NULL,
    dropped_reason text,
    FOREIGN KEY (year, agency) REFERENCES list_agency,
    UNIQUE NULLS NOT DISTINCT (year, agency, procedure)
);

-- What an agency promises for the year: which service, at which level, by when.
CREATE TABLE list_registration (
    year            integer NOT NULL,
    agency          text    NOT NULL,
    procedure       text    NOT NULL,
    name            text    NOT NULL,
    level           text    NOT NULL,
    partial_reason  text,
    planned_on      date    NOT NULL,
    note            text,
    state           text    NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'submitted', 'returned', 'consolidated')),
    returned_reason text,
    submitted_on    date,
    consolidated_on date,
    PRIMARY KEY (year, agency, procedure),
    FOREIGN KEY (year, agency) REFERENCES list_agency,
    CHECK (state <> 'returned' OR returned_reason IS NOT NULL),
    CHECK (state NOT IN ('submitted', 'consolidated') OR submitted_on IS NOT NULL),
    CHECK (state <> 'consolidated' OR consolidated_on IS NOT NULL)
);
CREATE INDEX list_registration_by_state ON list_registration (year, state);

-- What became of it. One service may be online at two levels, for different cases: then it has two rows.
-- assigned: the list names it; registered: the agency promised it; own: the agency did it unasked.
CREATE TABLE list_implementation (
    id             uuid    PRIMARY KEY,
    year           integer NOT NULL,
    agency         text    NOT NULL,
    procedure      text    NOT NULL,
    name           text    NOT NULL,
    item           uuid    REFERENCES list_item,
    origin         text    NOT NULL CHECK (origin IN ('assigned', 'registered', 'own')),
    level          text,
    planned_on     date,
    state          text    NOT NULL CHECK (state IN ('registered', 'implemented', 'verified', 'dropped')),
    implemented_on date,
    address        text,
    verified_on    date,
    dropped_on     date,
    dropped_reason text,
    FOREIGN KEY (year, agency) REFERENCES list_agency,
    UNIQUE NULLS NOT DISTINCT (year, agency, procedure, level),
    CHECK ((origin = 'assigned') = (item IS NOT NULL)),
    CHECK (state = 'registered' OR state = 'dropped' OR (implemented_on IS NOT NULL AND level IS NOT NULL)),
    CHECK (state <> 'verified' OR verified_on IS NOT NULL),
    CHECK (state <> 'dropped' OR (dropped_on IS NOT NULL AND dropped_reason IS NOT NULL))
);

-- Every act: who, when, why. Only ever added to.
CREATE TABLE list_act (
    id         bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at         timestamptz NOT NULL DEFAULT clock_timestamp(),
    who        text        NOT NULL,
    role       text        NOT NULL,
    of_agency  text,                       -- the agency of the officer who acted
    year       integer     NOT NULL REFERENCES service_list,
    kind       text        NOT NULL CHECK (kind IN ('list', 'agency', 'item', 'registration', 'implementation', 'upload')),
    agency     text,                       -- the agency it is about
    procedure  text,                       -- the service it is about
    act        text        NOT NULL,
    from_state text,
    to_state   text,
    reason     text,
    detail     json        NOT NULL DEFAULT '{}'
);
CREATE INDEX list_act_of_list ON list_act (year, id);

CREATE FUNCTION refuse_change_of_acts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'an act is never changed or taken back: add another one';
END $$;
CREATE TRIGGER acts_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON list_act
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_acts();
