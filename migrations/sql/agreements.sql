-- What is always true of agreements and no constraint can say.

-- A version's words and figures stay. It may be given an end, or another one, and be withdrawn;
-- never so that a day on which it gave an answer, or divided a pool, would be without it.
CREATE FUNCTION clause_version_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    free constant text[] := ARRAY['valid', 'withdrawn_at', 'withdrawn_reason', 'sample'];
    last_used date;
BEGIN
    IF (to_jsonb(NEW) - free) <> (to_jsonb(OLD) - free)
       OR (OLD.withdrawn_at IS NOT NULL AND NEW.withdrawn_at IS NULL)
       OR (NOT isempty(NEW.valid) AND lower(NEW.valid) IS DISTINCT FROM lower(OLD.valid)) THEN
        RAISE EXCEPTION 'a version of a clause is followed by the next one, never rewritten'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'clause_version_stays';
    END IF;
    IF NEW.valid IS DISTINCT FROM OLD.valid THEN
        SELECT max(used) INTO last_used FROM (
            SELECT max(as_of) AS used FROM clause_answer
             WHERE tenant_id = NEW.tenant_id AND version_id = NEW.id
            UNION ALL
            SELECT max(as_of) FROM allocation_run
             WHERE tenant_id = NEW.tenant_id AND version_id = NEW.id) days;
        IF last_used IS NOT NULL AND NOT NEW.valid @> last_used THEN
            RAISE EXCEPTION 'this version gave an answer for %', last_used
                USING ERRCODE = 'restrict_violation', CONSTRAINT = 'clause_version_answered';
        END IF;
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER clause_version_stays BEFORE UPDATE ON clause_version
    FOR EACH ROW EXECUTE FUNCTION clause_version_stays();

-- An answer, and a run, is of a version that was in force on its day.
CREATE FUNCTION judged_by_what_was_in_force() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.version_id IS NOT NULL THEN
        PERFORM FROM clause_version
          WHERE tenant_id = NEW.tenant_id AND id = NEW.version_id AND valid @> NEW.as_of
            FOR SHARE;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'the clause was not in force on %', NEW.as_of
                USING ERRCODE = 'restrict_violation', CONSTRAINT = 'judged_by_what_was_in_force';
        END IF;
    END IF;
    RETURN NULL;
END $$;

-- After the row, so that row security has judged it first.
CREATE TRIGGER clause_answer_judged AFTER INSERT ON clause_answer
    FOR EACH ROW EXECUTE FUNCTION judged_by_what_was_in_force();
CREATE TRIGGER allocation_run_judged AFTER INSERT ON allocation_run
    FOR EACH ROW EXECUTE FUNCTION judged_by_what_was_in_force();

-- What was kept stays as it was written.
CREATE TRIGGER clause_answer_append_only BEFORE UPDATE OR DELETE ON clause_answer
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER contract_document_append_only BEFORE UPDATE OR DELETE ON contract_document
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER allocation_run_append_only BEFORE UPDATE OR DELETE ON allocation_run
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER allocation_line_append_only BEFORE UPDATE OR DELETE ON allocation_line
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- The lines of a run sum to what it says, to the cent, when its transaction ends.
CREATE FUNCTION allocation_sums() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    counted record;
BEGIN
    SELECT count(*) AS people, COALESCE(sum(amount), 0) AS total INTO counted
      FROM allocation_line WHERE tenant_id = NEW.tenant_id AND run_id = NEW.id;
    IF counted.people <> NEW.people OR counted.total <> NEW.total THEN
        RAISE EXCEPTION 'the lines of this run do not sum to it'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'allocation_sums';
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER allocation_sums AFTER INSERT ON allocation_run
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION allocation_sums();
