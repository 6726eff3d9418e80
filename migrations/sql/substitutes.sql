-- A release with its substitute stays as it was entered; it is only cancelled, once. What of it is
-- ours is asked for in the ledger, to the cent.

CREATE FUNCTION substitute_release_is_asked_for() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public AS $$
DECLARE
    ours constant numeric := CASE NEW.payer WHEN 'us' THEN NEW.amount ELSE NEW.reimbursed END;
BEGIN
    IF COALESCE((SELECT e.amount FROM encumbrance e
                  WHERE e.tenant_id = NEW.tenant_id AND e.id = NEW.encumbrance_id), 0) <> ours THEN
        RAISE EXCEPTION 'what of a release is ours is asked for to the cent'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_substitute_release_asked';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER substitute_release_asked AFTER INSERT ON substitute_release
    FOR EACH ROW EXECUTE FUNCTION substitute_release_is_asked_for();

CREATE FUNCTION substitute_release_stays() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public AS $$
DECLARE
    free constant text[] := ARRAY['cancelled_at', 'cancel_reason', 'sample'];
BEGIN
    -- A sample that goes takes its request along; the owner's own function lets go of it.
    IF current_setting('app.removing', true) = OLD.tenant_id::text
       AND session_user <> current_user THEN
        RETURN NULL;
    END IF;
    IF OLD.cancelled_at IS NOT NULL OR (to_jsonb(NEW) - free) <> (to_jsonb(OLD) - free) THEN
        RAISE EXCEPTION 'a release stays as it was entered; cancel it and enter it anew'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER substitute_release_stays AFTER UPDATE ON substitute_release
    FOR EACH ROW EXECUTE FUNCTION substitute_release_stays();
