-- Seats that no registration holds: for a group's people still unnamed, and for guests.

CREATE FUNCTION count_held_seats() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    change integer := 0;
BEGIN
    IF TG_TABLE_NAME = 'seat_group' THEN
        IF TG_OP <> 'INSERT' THEN change := change - OLD.unnamed; END IF;
        IF TG_OP <> 'DELETE' THEN change := change + NEW.unnamed; END IF;
    ELSE
        IF TG_OP <> 'INSERT' AND OLD.takes_seat AND OLD.left_at IS NULL THEN change := change - 1; END IF;
        IF TG_OP <> 'DELETE' AND NEW.takes_seat AND NEW.left_at IS NULL THEN change := change + 1; END IF;
    END IF;
    IF change <> 0 THEN
        UPDATE offering SET seats_taken = seats_taken + change
         WHERE tenant_id = COALESCE(NEW.tenant_id, OLD.tenant_id)
           AND id = COALESCE(NEW.offering_id, OLD.offering_id);
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER seat_group_counts_seats AFTER INSERT OR DELETE OR UPDATE OF unnamed ON seat_group
    FOR EACH ROW EXECUTE FUNCTION count_held_seats();
CREATE TRIGGER guest_counts_seats AFTER INSERT OR DELETE OR UPDATE OF takes_seat, left_at ON guest
    FOR EACH ROW EXECUTE FUNCTION count_held_seats();

-- What a seat was held in, it stays in: moving a group or a guest would leave the count behind.
CREATE FUNCTION refuse_another_offering() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a % stays with its offering', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER seat_group_stays BEFORE UPDATE OF offering_id ON seat_group FOR EACH ROW
    WHEN (NEW.offering_id <> OLD.offering_id) EXECUTE FUNCTION refuse_another_offering();
CREATE TRIGGER guest_stays BEFORE UPDATE OF offering_id ON guest FOR EACH ROW
    WHEN (NEW.offering_id <> OLD.offering_id) EXECUTE FUNCTION refuse_another_offering();

-- Nobody works more than a day a day: the time given on one day never passes 24 hours.
CREATE FUNCTION refuse_longer_day() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM person WHERE tenant_id = NEW.tenant_id AND id = NEW.person_id FOR NO KEY UPDATE;
    IF (SELECT sum(minutes) FROM time_entry
         WHERE tenant_id = NEW.tenant_id AND person_id = NEW.person_id
           AND day = NEW.day AND voided_at IS NULL) > 1440 THEN
        RAISE EXCEPTION 'more than 24 hours on one day'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_time_entry_day';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER time_entry_fits_its_day AFTER INSERT OR UPDATE ON time_entry
    FOR EACH ROW EXECUTE FUNCTION refuse_longer_day();
