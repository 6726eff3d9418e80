-- What is always true of the CLC and no constraint can say; and what was kept before rules had days.

-- A rule, once recorded, is withdrawn with a reason or stands as it is: a past question gets the
-- answer that it got then.
CREATE FUNCTION clc_rule_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    free constant text[] := ARRAY['voided_at', 'void_reason', 'sample'];
BEGIN
    IF (to_jsonb(NEW) - free) <> (to_jsonb(OLD) - free) THEN
        RAISE EXCEPTION 'a rule of the CLC is never rewritten' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER clc_rule_stays BEFORE UPDATE ON clc_rule
    FOR EACH ROW EXECUTE FUNCTION clc_rule_stays();

-- An entry may find its cycle later and may be voided; its points, minutes and working never change.
CREATE FUNCTION clc_point_entry_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    free constant text[] := ARRAY['cycle_id', 'voided_at', 'void_reason', 'sample', 'rule_id'];
BEGIN
    IF (to_jsonb(NEW) - free) <> (to_jsonb(OLD) - free)
       OR (NEW.rule_id IS NOT NULL AND NEW.rule_id IS DISTINCT FROM OLD.rule_id) THEN
        RAISE EXCEPTION 'points are voided and counted anew, never rewritten'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER clc_point_entry_stays BEFORE UPDATE ON clc_point_entry
    FOR EACH ROW EXECUTE FUNCTION clc_point_entry_stays();

-- Points cannot stand without what they were counted from, whichever of the four it is: a link that
-- a constraint named "..._one_source" speaks of is required, although its column takes null.
CREATE OR REPLACE FUNCTION tenant_links()
RETURNS TABLE (child regclass, link name, parent regclass, required boolean)
LANGUAGE sql STABLE SET search_path = pg_catalog, public AS $$
    SELECT k.conrelid::regclass, a.attname, k.confrelid::regclass,
           a.attnotnull OR a.attname = 'person_id'
           -- a line of an offering cannot stand without it, although a line from elsewhere has none
           OR (k.conrelid = 'transcript_line'::regclass AND a.attname = 'offering_id')
           OR EXISTS (SELECT FROM pg_trigger t
                       WHERE t.tgrelid = k.conrelid AND t.tgfoid = 'refuse_change'::regproc)
           OR EXISTS (SELECT FROM pg_constraint o
                       WHERE o.conrelid = k.conrelid AND o.contype = 'c'
                         AND o.conname LIKE '%\_one\_source' AND a.attnum = ANY (o.conkey))
      FROM pg_constraint k
      JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = ANY (k.conkey)
     WHERE k.contype = 'f' AND a.attname <> 'tenant_id'
       AND k.conrelid IN (SELECT tenant_tables()) AND k.confrelid IN (SELECT tenant_tables())
$$;

-- Tenants that were here before: the figures of their settings become their first rule, and a cycle
-- that was left keeps the reason that the audit holds. Row security binds the owner too, so each
-- tenant is entered in turn.
DO $$
DECLARE
    place uuid;
BEGIN
    FOR place IN SELECT id FROM tenant LOOP
        PERFORM set_config('app.tenant_id', place::text, true);
        UPDATE clc_cycle c
           SET end_reason = COALESCE(
               (SELECT NULLIF(a.reason, '') FROM audit_event a
                 WHERE a.object_id = c.id AND a.action = 'clc.left'
                 ORDER BY a.created_at DESC LIMIT 1), 'not recorded')
         WHERE c.status = 'left';
        INSERT INTO clc_rule (
            tenant_id, id, created_at, effective_from, decision, minutes_per_point,
            required_points, outside_percent, needs_approval, due_month, due_day, recorded_by,
            void_reason)
        SELECT place, gen_random_uuid(), now(), '2000-01-01',
               'The settings of the program, before rules had dates',
               COALESCE((s.settings ->> 'minutes_per_point')::integer, 240),
               COALESCE((s.settings ->> 'required_points')::numeric, 30), 50, true,
               COALESCE((s.settings ->> 'due_month')::integer, 10),
               COALESCE((s.settings ->> 'due_day')::integer, 1), 'Guildhall', ''
          FROM plugin_switch s
         WHERE s.plugin = 'clc'
           AND s.settings ?| ARRAY['minutes_per_point', 'required_points', 'due_month', 'due_day'];
    END LOOP;
    PERFORM set_config('app.tenant_id', '00000000-0000-0000-0000-000000000000', true);
END $$;

ALTER TABLE clc_cycle ADD CONSTRAINT ck_clc_cycle_end_reason
    CHECK (status NOT IN ('left', 'void') OR end_reason <> '');
