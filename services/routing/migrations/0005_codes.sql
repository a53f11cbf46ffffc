-- Dossier codes (TT 01/2018/TT-VPCP Đ.19): given when the agency accepts, numbered within its code and the day in Việt Nam.
ALTER TABLE assignment ADD COLUMN code text UNIQUE;      -- NULL: not accepted (yet), or accepted before codes were given

CREATE TABLE code_number (
    prefix text    NOT NULL,                             -- the agency's code as the dossier codes begin
    day    date    NOT NULL,
    last   integer NOT NULL,                             -- the highest number given
    PRIMARY KEY (prefix, day)
);

-- The agency's code in the format of 2016 (QCVN 102:2016), where it has one of its own.
ALTER TABLE agency ADD COLUMN code_2016 text;
UPDATE agency SET code_2016 = '000.00.00.' || code WHERE code ~ '^[A-Z][0-9]{2}$';

-- The papers an agency may ask for. NULL: kept before this was asked of the catalogue, so nothing is held against it.
ALTER TABLE procedure ADD COLUMN components json;        -- [{id, name}]
