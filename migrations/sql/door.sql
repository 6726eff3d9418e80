-- What is always true of attendance (domain.md 1.5, state machine R).

-- Nobody attends longer than the session lasts.
CREATE FUNCTION refuse_minutes_beyond_session() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    most integer;
BEGIN
    SELECT floor(extract(epoch FROM s.ends_at - s.starts_at) / 60) INTO most
      FROM session s WHERE s.tenant_id = NEW.tenant_id AND s.id = NEW.session_id;
    IF greatest(NEW.minutes, coalesce(NEW.corrected_minutes, 0)) > most THEN
        RAISE EXCEPTION 'attendance is longer than its session'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_attendance_within_session';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER attendance_within_session
    BEFORE INSERT OR UPDATE OF minutes, corrected_minutes ON attendance
    FOR EACH ROW EXECUTE FUNCTION refuse_minutes_beyond_session();

-- Who did not come becomes somebody who came by evidence alone: a mark that a device kept while
-- it had no network, or a correction that names the scan of the signed sheet.
CREATE FUNCTION refuse_presence_without_evidence() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM session s
         WHERE s.tenant_id = NEW.tenant_id AND s.offering_id = NEW.offering_id
           AND (EXISTS (SELECT FROM mark m
                         WHERE m.tenant_id = s.tenant_id AND m.session_id = s.id
                           AND m.person_id = NEW.person_id
                           AND m.method IN ('qr', 'pin', 'badge'))
                OR EXISTS (SELECT FROM attendance a
                            WHERE a.tenant_id = s.tenant_id AND a.session_id = s.id
                              AND a.person_id = NEW.person_id AND a.scan_id IS NOT NULL)))
    THEN
        RAISE EXCEPTION 'nothing shows that this person came'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_registration_evidence';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER registration_needs_evidence BEFORE UPDATE OF state ON registration
    FOR EACH ROW
    WHEN (OLD.state = 'no_show' AND NEW.state IN ('attended', 'completed', 'partial'))
    EXECUTE FUNCTION refuse_presence_without_evidence();
