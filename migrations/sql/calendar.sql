-- What a calendar shows carries a number that rises with each change (RFC 5545, SEQUENCE).

CREATE FUNCTION rise() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.sequence := OLD.sequence + 1;
    NEW.changed_at := greatest(clock_timestamp(), OLD.changed_at);
    RETURN NEW;
END $$;

CREATE TRIGGER session_rises BEFORE UPDATE ON session FOR EACH ROW
    WHEN ((OLD.starts_at, OLD.ends_at, OLD.room_id, OLD.online_url, OLD.cancelled_at, OLD.cancelled_reason)
          IS DISTINCT FROM
          (NEW.starts_at, NEW.ends_at, NEW.room_id, NEW.online_url, NEW.cancelled_at, NEW.cancelled_reason))
    EXECUTE FUNCTION rise();

CREATE TRIGGER offering_rises BEFORE UPDATE ON offering FOR EACH ROW
    WHEN ((OLD.title, OLD.status, OLD.format, OLD.provider, OLD.access_notes, OLD.closes_at, OLD.starts_at,
           OLD.cancel_until, OLD.cancelled_reason, OLD.course_version_id)
          IS DISTINCT FROM
          (NEW.title, NEW.status, NEW.format, NEW.provider, NEW.access_notes, NEW.closes_at, NEW.starts_at,
           NEW.cancel_until, NEW.cancelled_reason, NEW.course_version_id))
    EXECUTE FUNCTION rise();

CREATE TRIGGER registration_rises BEFORE UPDATE ON registration FOR EACH ROW
    WHEN ((OLD.state, OLD.offer_expires_at) IS DISTINCT FROM (NEW.state, NEW.offer_expires_at))
    EXECUTE FUNCTION rise();

CREATE TRIGGER calendar_event_rises BEFORE UPDATE ON calendar_event FOR EACH ROW
    WHEN ((OLD.title, OLD.kind, OLD.starts_at, OLD.ends_at, OLD.all_day, OLD.place, OLD.notes,
           OLD.cancelled_at)
          IS DISTINCT FROM
          (NEW.title, NEW.kind, NEW.starts_at, NEW.ends_at, NEW.all_day, NEW.place, NEW.notes,
           NEW.cancelled_at))
    EXECUTE FUNCTION rise();

-- A session's entry names its room and the room's site: it rises when they are called otherwise.
CREATE FUNCTION rise_in_room() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE session SET sequence = sequence + 1, changed_at = greatest(clock_timestamp(), changed_at)
     WHERE tenant_id = NEW.tenant_id AND room_id = NEW.id;
    RETURN NULL;
END $$;

CREATE TRIGGER room_raises_sessions AFTER UPDATE ON room FOR EACH ROW
    WHEN ((OLD.name, OLD.directions, OLD.worksite_id)
          IS DISTINCT FROM (NEW.name, NEW.directions, NEW.worksite_id))
    EXECUTE FUNCTION rise_in_room();

CREATE FUNCTION rise_at_site() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE session s SET sequence = s.sequence + 1, changed_at = greatest(clock_timestamp(), s.changed_at)
      FROM room r
     WHERE r.tenant_id = NEW.tenant_id AND r.worksite_id = NEW.id
       AND s.tenant_id = r.tenant_id AND s.room_id = r.id;
    RETURN NULL;
END $$;

CREATE TRIGGER worksite_raises_sessions AFTER UPDATE ON worksite FOR EACH ROW
    WHEN ((OLD.name, OLD.address) IS DISTINCT FROM (NEW.name, NEW.address))
    EXECUTE FUNCTION rise_at_site();

-- What was once in public is remembered when it is taken back: a calendar that shows it is told.
CREATE FUNCTION remember_announcement() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.status = 'published' THEN
        NEW.announced_at := coalesce(NEW.announced_at, clock_timestamp());
    END IF;
    IF NEW.closes_at IS NOT NULL THEN
        NEW.dropped_deadline := NULL;
    ELSIF TG_OP = 'UPDATE' AND OLD.closes_at IS NOT NULL THEN
        NEW.dropped_deadline := OLD.closes_at;
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER offering_is_remembered BEFORE INSERT OR UPDATE OF status, closes_at ON offering
    FOR EACH ROW EXECUTE FUNCTION remember_announcement();
