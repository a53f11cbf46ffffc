-- Search: the names procedures are found by, with their words and pairs of words as an array (GIN: no extension needed).

-- One name of a procedure on offer: the one in force, or one it had before. Written by store/indexing.py only.
CREATE TABLE search_entry (
    code   text     NOT NULL REFERENCES procedure,
    number smallint NOT NULL,  -- 0 is the name in force
    name   text     NOT NULL,
    words  text     NOT NULL CHECK (octet_length(words) <= 2000),  -- " word word ", folded, in order
    size   smallint NOT NULL,  -- how many words: the fewer, the more of the name a query covers
    terms  text[]   NOT NULL,  -- words, pairs of neighbours, and filters such as field=…
    PRIMARY KEY (code, number)
);
-- No pending list: a search must not read what somebody has just loaded entry by entry.
CREATE INDEX search_entry_terms ON search_entry USING gin (terms) WITH (fastupdate = off);
-- For words that very many names have: the shortest names, walked (in the index alone) until enough were found.
CREATE INDEX search_entry_size ON search_entry (size, code, number) INCLUDE (words);

-- How many entries have a term: the vocabulary that typing errors are corrected against.
CREATE TABLE search_term (
    term    text    PRIMARY KEY,
    entries integer NOT NULL
);
CREATE INDEX search_term_gone ON search_term (term) WHERE entries <= 0;

-- Every way to write a procedure's code; the collation lets LIKE 'beginning%' use the index.
CREATE TABLE search_code (
    form text COLLATE "C" NOT NULL,
    code text             NOT NULL REFERENCES procedure,
    PRIMARY KEY (form, code)
);
CREATE INDEX search_code_code ON search_code (code);

-- revision: counts the changes, so that a process knows when its copy of the vocabulary is old.
-- made_from: fingerprint of the rules and lists the entries were made by; another one means: make them anew.
CREATE TABLE search_state (
    only_one  boolean PRIMARY KEY DEFAULT true CHECK (only_one),
    revision  bigint  NOT NULL,
    made_from text    NOT NULL
);
INSERT INTO search_state (revision, made_from) VALUES (0, '');

-- What searches read until now.
ALTER TABLE procedure DROP COLUMN search;
