-- What is always true and no constraint can say.

-- Append-only: what happened stays as it was written.
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND current_setting('app.removing', true) = OLD.tenant_id::text
       AND session_user <> current_user THEN
        RETURN OLD;  -- the owner's own functions remove a sample, or a tenant that has gone
    END IF;
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER audit_event_append_only BEFORE UPDATE OR DELETE ON audit_event
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER access_log_append_only BEFORE UPDATE OR DELETE ON access_log
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER mark_append_only BEFORE UPDATE OR DELETE ON mark
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- Seats: the counter follows the registrations, and its constraint refuses the seat too many.
CREATE FUNCTION holds_a_seat(state text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT state IN ('registered', 'offered', 'attended', 'completed', 'partial', 'no_show')
$$;

CREATE FUNCTION count_seats() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    change integer := 0;
BEGIN
    IF TG_OP <> 'INSERT' AND holds_a_seat(OLD.state) THEN change := change - 1; END IF;
    IF TG_OP <> 'DELETE' AND holds_a_seat(NEW.state) THEN change := change + 1; END IF;
    IF change <> 0 THEN
        UPDATE offering SET seats_taken = seats_taken + change
         WHERE tenant_id = COALESCE(NEW.tenant_id, OLD.tenant_id)
           AND id = COALESCE(NEW.offering_id, OLD.offering_id);
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER registration_counts_seats AFTER INSERT OR DELETE OR UPDATE OF state ON registration
    FOR EACH ROW EXECUTE FUNCTION count_seats();

CREATE FUNCTION refuse_hand_counted_seats() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.seats_taken <> OLD.seats_taken AND pg_trigger_depth() < 2 THEN
        RAISE EXCEPTION 'seats_taken is counted from the registrations'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER offering_counts_itself BEFORE UPDATE OF seats_taken ON offering
    FOR EACH ROW EXECUTE FUNCTION refuse_hand_counted_seats();

-- A version of a course is frozen once a published offering uses it (P18).
CREATE FUNCTION freeze_course_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.status = 'published' THEN
        UPDATE course_version SET frozen_at = now()
         WHERE tenant_id = NEW.tenant_id AND id = NEW.course_version_id AND frozen_at IS NULL;
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER offering_freezes_version AFTER INSERT OR UPDATE OF status, course_version_id ON offering
    FOR EACH ROW EXECUTE FUNCTION freeze_course_version();

CREATE FUNCTION refuse_thaw() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.frozen_at IS NOT NULL AND (to_jsonb(NEW) - 'sample') <> (to_jsonb(OLD) - 'sample') THEN
        RAISE EXCEPTION 'this version of the course is frozen' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER course_version_stays_frozen BEFORE UPDATE ON course_version
    FOR EACH ROW EXECUTE FUNCTION refuse_thaw();

-- A facilitator's times are the session's, so that the constraint sees who is busy.
CREATE FUNCTION copy_session_times() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    SELECT s.starts_at, s.ends_at, s.cancelled_at IS NOT NULL
      INTO NEW.starts_at, NEW.ends_at, NEW.cancelled
      FROM session s WHERE s.tenant_id = NEW.tenant_id AND s.id = NEW.session_id;
    RETURN NEW;
END $$;

CREATE TRIGGER facilitation_takes_times BEFORE INSERT OR UPDATE ON facilitation
    FOR EACH ROW EXECUTE FUNCTION copy_session_times();

CREATE FUNCTION pass_session_times() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE facilitation SET starts_at = NEW.starts_at
     WHERE tenant_id = NEW.tenant_id AND session_id = NEW.id;
    RETURN NULL;
END $$;

CREATE TRIGGER session_passes_times AFTER UPDATE OF starts_at, ends_at, cancelled_at ON session
    FOR EACH ROW EXECUTE FUNCTION pass_session_times();
