-- Pools that were divided: the ledger moves what a run says, and nobody uses more than her share.

-- What one person has left of a pool: granted and carried in, less carried on, held and used.
CREATE FUNCTION share_left(bound uuid, of_pool uuid, whose uuid) RETURNS numeric LANGUAGE sql STABLE
SET search_path = pg_catalog, public AS $$
    SELECT COALESCE((SELECT sum(l.change)
                       FROM pool_run r
                       JOIN allocation_line l ON l.tenant_id = bound AND l.run_id = r.run_id
                                             AND l.person_id = whose
                      WHERE r.tenant_id = bound AND r.pool_id = of_pool), 0)
         + COALESCE((SELECT sum(CASE WHEN c.from_pool_id = of_pool THEN -c.carried - c.lost
                                     ELSE c.carried END)
                       FROM share_carry c
                      WHERE c.tenant_id = bound AND c.person_id = whose
                        AND of_pool IN (c.pool_id, c.from_pool_id)), 0)
         - COALESCE((SELECT sum(CASE WHEN e.ended_at IS NULL THEN e.amount ELSE y.amount END)
                       FROM pool p
                       JOIN encumbrance e ON e.tenant_id = bound AND e.line_id = p.shares_line_id
                                         AND e.for_person_id = whose AND e.approved_at IS NOT NULL
                       LEFT JOIN payment y ON y.tenant_id = bound AND y.encumbrance_id = e.id
                                          AND y.approved_at IS NOT NULL AND y.voided_at IS NULL
                      WHERE p.tenant_id = bound AND p.id = of_pool), 0)
$$;

-- Money asked for from a pool's line is somebody's: the payee's own unless another is named.
CREATE FUNCTION encumbrance_is_somebodys() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.approved_at IS NOT NULL
       AND OLD.for_person_id IS DISTINCT FROM NEW.for_person_id THEN
        RAISE EXCEPTION 'whose share was used stays' USING ERRCODE = 'restrict_violation';
    END IF;
    IF EXISTS (SELECT FROM pool p
                WHERE p.tenant_id = NEW.tenant_id AND p.reserve_line_id = NEW.line_id) THEN
        RAISE EXCEPTION 'the reserve of a pool is for late hires'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_pool_reserve';
    END IF;
    IF NOT EXISTS (SELECT FROM pool p
                    WHERE p.tenant_id = NEW.tenant_id AND p.shares_line_id = NEW.line_id) THEN
        RETURN NEW;
    END IF;
    IF NEW.for_person_id IS NULL THEN
        SELECT y.person_id INTO NEW.for_person_id FROM payee y
         WHERE y.tenant_id = NEW.tenant_id AND y.id = NEW.payee_id;
    END IF;
    IF NEW.for_person_id IS NULL THEN
        RAISE EXCEPTION 'say whose share this uses'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_share_whose';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER encumbrance_whose BEFORE INSERT OR UPDATE OF line_id, payee_id, for_person_id
    ON encumbrance FOR EACH ROW EXECUTE FUNCTION encumbrance_is_somebodys();

-- Approved money fits into what its person has left. The pool's row is the queue: two requests of
-- one person at one moment are judged one after the other.
CREATE FUNCTION share_suffices() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public AS $$
DECLARE
    of_pool uuid;
    left_over numeric;
BEGIN
    SELECT p.id INTO of_pool FROM pool p
     WHERE p.tenant_id = NEW.tenant_id AND p.shares_line_id = NEW.line_id FOR NO KEY UPDATE;
    IF NOT FOUND THEN RETURN NULL; END IF;
    left_over := share_left(NEW.tenant_id, of_pool, NEW.for_person_id);
    IF left_over < 0 THEN
        RAISE EXCEPTION 'this share would be overdrawn by %', -left_over
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_share_left';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER encumbrance_fits_share AFTER INSERT OR UPDATE OF approved_at
    ON encumbrance FOR EACH ROW WHEN (NEW.approved_at IS NOT NULL AND NEW.ended_at IS NULL)
    EXECUTE FUNCTION share_suffices();

-- At the end of its transaction a run is posted as it was reckoned: what all hold, and what is
-- kept in reserve, changed on their lines by exactly what the run changed; nobody is left below
-- what was used already.
CREATE FUNCTION pool_run_is_posted() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public AS $$
DECLARE
    run allocation_run;
    before record;
    of_pool pool;
    moved record;
BEGIN
    SELECT * INTO run FROM allocation_run r WHERE r.tenant_id = NEW.tenant_id AND r.id = NEW.run_id;
    SELECT * INTO of_pool FROM pool p WHERE p.tenant_id = NEW.tenant_id AND p.id = NEW.pool_id;
    SELECT COALESCE(sum(r.total), 0) AS total, COALESCE(sum(r.reserve), 0) AS reserve,
           count(*) AS runs INTO before
      FROM allocation_run r
      JOIN pool_run o ON o.tenant_id = r.tenant_id AND o.run_id = r.id AND o.pool_id = NEW.pool_id
     WHERE r.tenant_id = NEW.tenant_id AND r.id = run.follows_id;
    SELECT COALESCE(-sum(p.amount) FILTER (WHERE p.line_id = of_pool.shares_line_id), 0) AS shares,
           COALESCE(-sum(p.amount) FILTER (WHERE p.line_id = of_pool.reserve_line_id), 0) AS reserve
      INTO moved
      FROM ledger_posting p
      JOIN ledger_entry e ON e.tenant_id = p.tenant_id AND e.id = p.entry_id
     WHERE p.tenant_id = NEW.tenant_id AND p.entry_id = NEW.entry_id AND e.kind = 'transfer'
       AND e.source_type = 'allocation_run' AND e.source_id = NEW.run_id;
    IF moved.shares <> run.total - before.total OR moved.reserve <> run.reserve - before.reserve
       OR before.runs <> (run.follows_id IS NOT NULL)::int THEN
        RAISE EXCEPTION 'run % is not posted as it was reckoned', NEW.run_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_pool_run_posted';
    END IF;
    IF EXISTS (SELECT FROM (SELECT DISTINCT e.for_person_id FROM encumbrance e
                             WHERE e.tenant_id = NEW.tenant_id
                               AND e.line_id = of_pool.shares_line_id
                               AND e.approved_at IS NOT NULL) used
                WHERE share_left(NEW.tenant_id, NEW.pool_id, used.for_person_id) < 0) THEN
        RAISE EXCEPTION 'somebody used more than this run leaves'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_share_left';
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER pool_run_posted AFTER INSERT ON pool_run
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION pool_run_is_posted();

-- What follows a posted run is posted too.
CREATE FUNCTION allocation_follows_in_ledger() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public AS $$
BEGIN
    IF EXISTS (SELECT FROM pool_run o
                WHERE o.tenant_id = NEW.tenant_id AND o.run_id = NEW.follows_id)
       AND NOT EXISTS (SELECT FROM pool_run o
                        WHERE o.tenant_id = NEW.tenant_id AND o.run_id = NEW.id) THEN
        RAISE EXCEPTION 'what follows a posted run is posted in the same transaction'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_pool_run_follows';
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER allocation_run_in_ledger AFTER INSERT ON allocation_run
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.follows_id IS NOT NULL)
    EXECUTE FUNCTION allocation_follows_in_ledger();

-- A pool's lines are moved by its runs and its carry-over alone: a transfer or an amendment that
-- took their money would leave people with shares that nothing stands behind.
CREATE FUNCTION pool_lines_are_their_own() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public AS $$
BEGIN
    IF EXISTS (SELECT FROM ledger_posting p
                 JOIN pool o ON o.tenant_id = p.tenant_id
                            AND p.line_id IN (o.shares_line_id, o.reserve_line_id)
                WHERE p.tenant_id = NEW.tenant_id AND p.entry_id = NEW.id
                  AND p.account IN ('appropriation', 'transfer', 'carry_over')) THEN
        RAISE EXCEPTION 'the lines of a pool are moved by its runs'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_pool_lines';
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER ledger_entry_leaves_pools AFTER INSERT ON ledger_entry
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (NEW.kind IN ('appropriation', 'transfer', 'carry_over', 'reversal')
          AND NEW.source_type NOT IN ('allocation_run', 'pool'))
    EXECUTE FUNCTION pool_lines_are_their_own();

CREATE FUNCTION pool_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a pool stays on its lines' USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER pool_place BEFORE UPDATE OF giving_line_id, shares_line_id, reserve_line_id, ended_at
    ON pool FOR EACH ROW
    WHEN ((NEW.giving_line_id, NEW.shares_line_id, NEW.reserve_line_id)
          <> (OLD.giving_line_id, OLD.shares_line_id, OLD.reserve_line_id)
          OR OLD.ended_at IS NOT NULL)
    EXECUTE FUNCTION pool_stays();

CREATE TRIGGER pool_run_append_only BEFORE UPDATE OR DELETE ON pool_run
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER share_carry_append_only BEFORE UPDATE OR DELETE ON share_carry
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- An invoice that left stays as it was sent; what was paid stays paid.
CREATE FUNCTION invoice_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    free constant text[] := ARRAY['sent_on', 'paid_on', 'paid_reference', 'payment_id', 'voided_at',
                                  'void_reason', 'sample'];
BEGIN
    IF OLD.sent_on IS NOT NULL
       AND ((to_jsonb(NEW) - free) <> (to_jsonb(OLD) - free) OR NEW.sent_on <> OLD.sent_on
            OR (OLD.paid_on IS NOT NULL AND NEW.paid_on IS DISTINCT FROM OLD.paid_on)) THEN
        RAISE EXCEPTION 'an invoice that was sent stays as it was sent'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER invoice_stays BEFORE UPDATE ON invoice
    FOR EACH ROW EXECUTE FUNCTION invoice_stays();

-- The cap of release time never falls from one year to the next of the same office (P50).
CREATE OR REPLACE FUNCTION cap_never_falls() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM release_year y
                 JOIN money_period p ON p.tenant_id = y.tenant_id AND p.id = y.period_id
                 JOIN money_period own ON own.tenant_id = NEW.tenant_id AND own.id = NEW.period_id
                WHERE y.tenant_id = NEW.tenant_id AND y.id <> NEW.id AND y.office = NEW.office
                  AND ((p.ends_on < own.starts_on AND y.annual_cap > NEW.annual_cap)
                       OR (p.starts_on > own.ends_on AND y.annual_cap < NEW.annual_cap))) THEN
        RAISE EXCEPTION 'the cap of release time never falls'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_release_year_rises';
    END IF;
    RETURN NEW;
END $$;
