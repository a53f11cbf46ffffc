-- An act on an agency is a record for whoever asks later: it is only ever added. (The function came with the yearly lists.)
CREATE TRIGGER acts_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON agency_act
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_acts();
