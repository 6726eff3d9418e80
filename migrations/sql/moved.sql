-- What a session's marks came to stays within it when it is moved, too. Judged at the commit:
-- the session moves first, and the minutes follow in the same transaction.
CREATE FUNCTION refuse_session_below_attendance() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM session s JOIN attendance a ON a.tenant_id = s.tenant_id AND a.session_id = s.id
         WHERE s.tenant_id = NEW.tenant_id AND s.id = NEW.id
           AND greatest(a.minutes, coalesce(a.corrected_minutes, 0))
               > floor(extract(epoch FROM s.ends_at - s.starts_at) / 60))
    THEN
        RAISE EXCEPTION 'attendance is longer than its session'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_attendance_within_session';
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER session_holds_attendance AFTER UPDATE ON session
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (NEW.ends_at - NEW.starts_at < OLD.ends_at - OLD.starts_at)
    EXECUTE FUNCTION refuse_session_below_attendance();

-- A place is of one offering: moving the row would leave its seat counted where it was.
CREATE TRIGGER registration_stays BEFORE UPDATE OF offering_id ON registration FOR EACH ROW
    WHEN (NEW.offering_id <> OLD.offering_id) EXECUTE FUNCTION refuse_another_offering();

-- What was voided stays so, for the reason that was given: credit that is due again is a new line.
CREATE FUNCTION refuse_unvoiding() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what was voided stays void' USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER transcript_line_stays_void BEFORE UPDATE OF voided_at, void_reason ON transcript_line
    FOR EACH ROW
    WHEN (OLD.voided_at IS NOT NULL
          AND (NEW.voided_at, NEW.void_reason) IS DISTINCT FROM (OLD.voided_at, OLD.void_reason))
    EXECUTE FUNCTION refuse_unvoiding();
