-- The ledger keeps its own order: balanced, never altered, never overdrawn, never past an end.
--
-- What adds to ledger_balance runs as the owner, because the application may not write there.
-- Row security is forced on the owner too, so nothing here reaches beyond the bound tenant.

-- A budget line stands in its budget's fund and period, and has a balance from its first day.
CREATE FUNCTION budget_line_takes_place() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND (NEW.budget_id, NEW.fund_id, NEW.period_id, NEW.category)
                        <> (OLD.budget_id, OLD.fund_id, OLD.period_id, OLD.category) THEN
        RAISE EXCEPTION 'a budget line stays in its budget' USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'INSERT' THEN
        SELECT b.fund_id, b.period_id INTO NEW.fund_id, NEW.period_id
          FROM budget b WHERE b.tenant_id = NEW.tenant_id AND b.id = NEW.budget_id;
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER budget_line_place BEFORE INSERT OR UPDATE ON budget_line
    FOR EACH ROW EXECUTE FUNCTION budget_line_takes_place();

CREATE FUNCTION budget_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a budget stays with its fund and period' USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER budget_place BEFORE UPDATE OF fund_id, period_id ON budget FOR EACH ROW
    WHEN (NEW.fund_id <> OLD.fund_id OR NEW.period_id <> OLD.period_id)
    EXECUTE FUNCTION budget_stays();

CREATE FUNCTION open_balance() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
BEGIN
    INSERT INTO ledger_balance (tenant_id, id, created_at, created_by, sample, line_id,
                                appropriated, transferred, carried, encumbered, spent)
    VALUES (NEW.tenant_id, gen_random_uuid(), NEW.created_at, NEW.created_by, NEW.sample, NEW.id,
            0.00, 0.00, 0.00, 0.00, 0.00);
    RETURN NULL;
END $$;

CREATE TRIGGER budget_line_opens_balance AFTER INSERT ON budget_line
    FOR EACH ROW EXECUTE FUNCTION open_balance();

-- A period's days stay as they are; closed, it stays closed.
CREATE FUNCTION period_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.closed_at IS NOT NULL OR (NEW.kind, NEW.starts_on, NEW.ends_on)
                                 <> (OLD.kind, OLD.starts_on, OLD.ends_on) THEN
        RAISE EXCEPTION 'this period is closed, or its days would change'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER money_period_stays BEFORE UPDATE OF kind, starts_on, ends_on, closed_at
    ON money_period FOR EACH ROW EXECUTE FUNCTION period_stays();

-- What was approved is what is paid; and nobody approves what goes to her own pocket.
CREATE FUNCTION commitment_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    fixed constant text[] := CASE TG_TABLE_NAME
        WHEN 'encumbrance' THEN ARRAY['line_id', 'payee_id', 'amount', 'requested_by',
                                      'approved_by', 'approved_at', 'declined_at']
        ELSE ARRAY['encumbrance_id', 'amount', 'taxable', 'document', 'requested_by',
                   'approved_by', 'approved_at', 'declined_at'] END;
    name text;
    whose uuid;
BEGIN
    IF TG_OP = 'UPDATE' AND (OLD.approved_at IS NOT NULL OR OLD.declined_at IS NOT NULL) THEN
        FOREACH name IN ARRAY fixed LOOP
            IF to_jsonb(NEW) -> name IS DISTINCT FROM to_jsonb(OLD) -> name THEN
                RAISE EXCEPTION 'a decided % stays as it was decided', TG_TABLE_NAME
                    USING ERRCODE = 'restrict_violation';
            END IF;
        END LOOP;
    END IF;
    IF NEW.approved_by IS NULL THEN RETURN NEW; END IF;
    IF TG_TABLE_NAME = 'encumbrance' THEN
        SELECT y.person_id INTO whose FROM payee y
         WHERE y.tenant_id = NEW.tenant_id AND y.id = (to_jsonb(NEW) ->> 'payee_id')::uuid;
    ELSE
        SELECT y.person_id INTO whose FROM encumbrance e
          JOIN payee y ON y.tenant_id = e.tenant_id AND y.id = e.payee_id
         WHERE e.tenant_id = NEW.tenant_id AND e.id = (to_jsonb(NEW) ->> 'encumbrance_id')::uuid;
    END IF;
    IF whose = NEW.approved_by THEN
        RAISE EXCEPTION 'nobody approves what is paid to herself'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_approver_is_not_payee';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER encumbrance_stays BEFORE INSERT OR UPDATE ON encumbrance
    FOR EACH ROW EXECUTE FUNCTION commitment_stays();
CREATE TRIGGER payment_stays BEFORE INSERT OR UPDATE ON payment
    FOR EACH ROW EXECUTE FUNCTION commitment_stays();

-- Append-only, for every role.
CREATE TRIGGER ledger_entry_append_only BEFORE UPDATE OR DELETE ON ledger_entry
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER ledger_posting_append_only BEFORE UPDATE OR DELETE ON ledger_posting
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER budget_decision_append_only BEFORE UPDATE OR DELETE ON budget_decision
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER board_report_append_only BEFORE UPDATE OR DELETE ON board_report
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- A period that closes waits for the postings under way, and those after it find it closed: each
-- takes the period's row in share mode first.
CREATE FUNCTION refuse_closed_period(bound uuid, periods uuid[], days date[])
RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
DECLARE
    one record;
BEGIN
    FOR one IN
        SELECT p.closed_at FROM money_period p
         WHERE p.tenant_id = bound
           AND (p.id = ANY (periods)
                -- The books of a year inside a biennium are closed with that year.
                OR (p.kind = 'fiscal_year'
                    AND EXISTS (SELECT FROM unnest(days) AS d(day)
                                 WHERE d.day BETWEEN p.starts_on AND p.ends_on)
                    AND EXISTS (SELECT FROM money_period b
                                 WHERE b.tenant_id = bound AND b.id = ANY (periods)
                                   AND b.kind = 'biennium')))
         ORDER BY p.id FOR SHARE
    LOOP
        IF one.closed_at IS NOT NULL THEN
            RAISE EXCEPTION 'this period is closed'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_ledger_period_open';
        END IF;
    END LOOP;
END $$;

-- Add an entry's postings to their lines' balances. Each line's row stays locked until the
-- transaction ends, so the next posting sees what this one left: two never spend the same dollar.
-- The postings of an entry come in one statement, so nothing can be added to an old one.
CREATE FUNCTION ledger_add() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
DECLARE
    bound uuid;
    periods uuid[];
    days date[];
    one record;
    freed numeric;
    available_now numeric;
BEGIN
    SELECT min(tenant_id::text)::uuid, array_agg(DISTINCT period_id), array_agg(DISTINCT posted_on)
      INTO bound, periods, days FROM added;
    IF bound IS NULL THEN RETURN NULL; END IF;
    IF EXISTS (SELECT FROM (SELECT entry_id, count(*) AS n FROM added GROUP BY 1) a
                WHERE a.n <> (SELECT count(*) FROM ledger_posting p
                               WHERE p.tenant_id = bound AND p.entry_id = a.entry_id)) THEN
        RAISE EXCEPTION 'an entry''s postings come together, and none is added later'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_ledger_together';
    END IF;
    PERFORM refuse_closed_period(bound, periods, days);
    FOR one IN
        SELECT a.line_id, a.entry_id, e.override_id,
               bool_and(a.fund_id = l.fund_id AND a.period_id = l.period_id) AS in_place,
               bool_and(a.posted_on BETWEEN p.starts_on AND p.ends_on
                        AND (a.posted_on = e.posted_on OR e.kind = 'carry_over')) AS in_period,
               bool_and(a.posted_on >= COALESCE(f.starts_on, a.posted_on)
                        AND a.posted_on <= COALESCE(f.ends_on, a.posted_on)) AS in_life,
               COALESCE(-sum(a.amount) FILTER (WHERE a.account = 'appropriation'), 0) AS appropriated,
               COALESCE(-sum(a.amount) FILTER (WHERE a.account = 'transfer'), 0) AS transferred,
               COALESCE(-sum(a.amount) FILTER (WHERE a.account = 'carry_over'), 0) AS carried,
               COALESCE(sum(a.amount) FILTER (WHERE a.account = 'encumbrance'), 0) AS encumbered,
               COALESCE(sum(a.amount) FILTER (WHERE a.account = 'expenditure'), 0) AS spent
          FROM added a
          JOIN ledger_entry e ON e.tenant_id = a.tenant_id AND e.id = a.entry_id
          JOIN budget_line l ON l.tenant_id = a.tenant_id AND l.id = a.line_id
          JOIN money_period p ON p.tenant_id = a.tenant_id AND p.id = l.period_id
          JOIN fund f ON f.tenant_id = a.tenant_id AND f.id = l.fund_id
         GROUP BY a.line_id, a.entry_id, e.override_id
         ORDER BY a.line_id, a.entry_id
    LOOP
        IF NOT one.in_place OR NOT one.in_period THEN
            RAISE EXCEPTION 'a posting stands in its line''s fund and period'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_ledger_day';
        END IF;
        IF NOT one.in_life THEN
            RAISE EXCEPTION 'nothing posts outside of the fund''s life'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_ledger_fund_life';
        END IF;
        UPDATE ledger_balance SET
               appropriated = appropriated + one.appropriated,
               transferred = transferred + one.transferred,
               carried = carried + one.carried,
               encumbered = encumbered + one.encumbered,
               spent = spent + one.spent
         WHERE tenant_id = bound AND line_id = one.line_id
        RETURNING available INTO available_now;
        freed := one.appropriated + one.transferred + one.carried - one.encumbered - one.spent;
        IF available_now < 0 AND freed < 0 AND NOT EXISTS (
            SELECT FROM budget_decision d
             WHERE d.tenant_id = bound AND d.id = one.override_id AND d.kind = 'override'
               AND d.line_id = one.line_id AND d.amount >= -available_now
        ) THEN
            RAISE EXCEPTION 'this line would be overdrawn by %', -available_now
                USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_ledger_available';
        END IF;
    END LOOP;
    RETURN NULL;
END $$;

CREATE TRIGGER ledger_posting_adds AFTER INSERT ON ledger_posting
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION ledger_add();

-- What is removed with a sample takes its sums along; nothing else is ever removed.
CREATE FUNCTION ledger_take_away() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
BEGIN
    UPDATE ledger_balance b SET
           appropriated = b.appropriated + g.appropriated,
           transferred = b.transferred + g.transferred,
           carried = b.carried + g.carried,
           encumbered = b.encumbered - g.encumbered,
           spent = b.spent - g.spent
      FROM (SELECT tenant_id, line_id,
                   COALESCE(sum(amount) FILTER (WHERE account = 'appropriation'), 0) AS appropriated,
                   COALESCE(sum(amount) FILTER (WHERE account = 'transfer'), 0) AS transferred,
                   COALESCE(sum(amount) FILTER (WHERE account = 'carry_over'), 0) AS carried,
                   COALESCE(sum(amount) FILTER (WHERE account = 'encumbrance'), 0) AS encumbered,
                   COALESCE(sum(amount) FILTER (WHERE account = 'expenditure'), 0) AS spent
              FROM gone GROUP BY 1, 2) g
     WHERE b.tenant_id = g.tenant_id AND b.line_id = g.line_id;
    RETURN NULL;
END $$;

CREATE TRIGGER ledger_posting_takes_away AFTER DELETE ON ledger_posting
    REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION ledger_take_away();

-- At the end of the transaction each entry must be whole: balanced in every pair of accounts, its
-- debits what its head says, of its kind's accounts only.
CREATE FUNCTION ledger_entry_is_whole() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public AS $$
DECLARE
    head ledger_entry;
    wanted constant uuid := NEW.id;
    sums record;
BEGIN
    head := NEW;
    SELECT COALESCE(sum(p.amount) FILTER (WHERE p.amount > 0), 0) AS debits,
           COALESCE(sum(p.amount), 0) AS total,
           COALESCE(sum(p.amount) FILTER (WHERE p.account IN ('appropriation', 'budgetary_balance')), 0) AS planned,
           COALESCE(sum(p.amount) FILTER (WHERE p.account IN ('encumbrance', 'reserved')), 0) AS kept,
           COALESCE(sum(p.amount) FILTER (WHERE p.account IN ('expenditure', 'payable')), 0) AS paid,
           COALESCE(sum(p.amount) FILTER (WHERE p.account = 'transfer'), 0) AS moved,
           COALESCE(sum(p.amount) FILTER (WHERE p.account = 'carry_over'), 0) AS carried,
           COALESCE(sum(p.amount) FILTER (WHERE p.account = head.kind), 0) AS own,
           COALESCE(sum(p.amount) FILTER (WHERE p.account = 'encumbrance'), 0) AS encumbered,
           bool_and(CASE head.kind
               WHEN 'appropriation' THEN p.account IN ('appropriation', 'budgetary_balance')
               WHEN 'encumbrance' THEN p.account IN ('encumbrance', 'reserved')
               WHEN 'release' THEN p.account IN ('encumbrance', 'reserved')
               WHEN 'expenditure' THEN p.account IN ('expenditure', 'payable')
               WHEN 'reversal' THEN true
               ELSE p.account = head.kind END) AS fitting,
           count(DISTINCT l.sample) AS kinds_of_line
      INTO sums
      FROM ledger_posting p
      JOIN budget_line l ON l.tenant_id = p.tenant_id AND l.id = p.line_id
     WHERE p.tenant_id = NEW.tenant_id AND p.entry_id = wanted;
    IF sums.total <> 0 OR sums.debits <> head.amount OR sums.planned <> 0 OR sums.kept <> 0
       OR sums.paid <> 0 OR sums.moved <> 0 OR sums.carried <> 0 THEN
        RAISE EXCEPTION 'entry % is not balanced', wanted
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_ledger_balanced';
    END IF;
    IF NOT sums.fitting OR sums.kinds_of_line <> 1
       OR (head.kind = 'encumbrance' AND sums.encumbered <> head.amount)
       OR (head.kind = 'release' AND sums.encumbered <> -head.amount)
       OR (head.kind = 'expenditure' AND sums.own <> head.amount) THEN
        RAISE EXCEPTION 'entry % posts to accounts that its kind has not', wanted
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_ledger_accounts';
    END IF;
    IF head.encumbrance_id IS NOT NULL THEN PERFORM ledger_follows_encumbrance(head); END IF;
    IF head.reverses_id IS NOT NULL THEN PERFORM ledger_mirrors(head); END IF;
    RETURN NULL;
END $$;

-- An approved encumbrance is encumbered, released and paid on its own line, each once; what is
-- paid was released before, is no more than was set aside, and is what was approved.
CREATE FUNCTION ledger_follows_encumbrance(head ledger_entry) RETURNS void LANGUAGE plpgsql
SET search_path = pg_catalog, public AS $$
DECLARE
    kept encumbrance;
    before text := CASE head.kind WHEN 'release' THEN 'encumbrance'
                                  WHEN 'expenditure' THEN 'release' END;
BEGIN
    SELECT * INTO kept FROM encumbrance e
     WHERE e.tenant_id = head.tenant_id AND e.id = head.encumbrance_id;
    IF kept.approved_at IS NULL
       OR EXISTS (SELECT FROM ledger_posting p WHERE p.tenant_id = head.tenant_id
                     AND p.entry_id = head.id AND p.line_id <> kept.line_id)
       OR (head.kind <> 'expenditure' AND head.amount <> kept.amount)
       OR head.amount > kept.amount
       OR (before IS NOT NULL AND NOT EXISTS (
               SELECT FROM ledger_entry e WHERE e.tenant_id = head.tenant_id
                  AND e.encumbrance_id = head.encumbrance_id AND e.kind = before))
       OR (head.kind = 'expenditure' AND NOT EXISTS (
               SELECT FROM payment y WHERE y.tenant_id = head.tenant_id
                  AND y.encumbrance_id = head.encumbrance_id AND y.approved_at IS NOT NULL
                  AND y.amount = head.amount)) THEN
        RAISE EXCEPTION 'entry % does not follow what was approved', head.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_ledger_approved';
    END IF;
END $$;

-- A reversal is its original with the signs turned, account by account within each fund; line by
-- line too while the original's periods are open. What is released stays released.
CREATE FUNCTION ledger_mirrors(head ledger_entry) RETURNS void LANGUAGE plpgsql
SET search_path = pg_catalog, public AS $$
DECLARE
    original ledger_entry;
    closed boolean;
BEGIN
    SELECT * INTO original FROM ledger_entry e
     WHERE e.tenant_id = head.tenant_id AND e.id = head.reverses_id;
    -- The transaction's own moment: a period closed after this posting began does not matter.
    SELECT bool_or(m.closed_at IS NOT NULL) INTO closed
      FROM ledger_posting p JOIN money_period m ON m.tenant_id = p.tenant_id AND m.id = p.period_id
     WHERE p.tenant_id = head.tenant_id AND p.entry_id = original.id;
    IF original.kind NOT IN ('appropriation', 'expenditure', 'transfer', 'carry_over')
       OR head.amount <> original.amount
       OR EXISTS (SELECT FROM ledger_posting p
                   WHERE p.tenant_id = head.tenant_id AND p.entry_id IN (head.id, original.id)
                   GROUP BY p.account, p.fund_id,
                            CASE WHEN closed THEN NULL ELSE p.line_id END
                  HAVING sum(p.amount) <> 0) THEN
        RAISE EXCEPTION 'entry % does not mirror its original', head.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_ledger_mirrors';
    END IF;
END $$;

CREATE CONSTRAINT TRIGGER ledger_entry_whole AFTER INSERT ON ledger_entry
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_entry_is_whole();

-- What the ledger released has ended.
CREATE FUNCTION end_encumbrance() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE encumbrance SET ended_at = NEW.created_at
     WHERE tenant_id = NEW.tenant_id AND id = NEW.encumbrance_id;
    RETURN NULL;
END $$;

CREATE TRIGGER ledger_entry_ends_encumbrance AFTER INSERT ON ledger_entry
    FOR EACH ROW WHEN (NEW.kind = 'release') EXECUTE FUNCTION end_encumbrance();

CREATE FUNCTION refuse_end_by_hand() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF pg_trigger_depth() < 2 THEN
        RAISE EXCEPTION 'an encumbrance ends with its release'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER encumbrance_ends_itself BEFORE UPDATE OF ended_at ON encumbrance FOR EACH ROW
    WHEN (NEW.ended_at IS DISTINCT FROM OLD.ended_at) EXECUTE FUNCTION refuse_end_by_hand();

-- The cap of release time never falls from one year to the next (P50).
CREATE FUNCTION cap_never_falls() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM release_year y
                 JOIN money_period p ON p.tenant_id = y.tenant_id AND p.id = y.period_id
                 JOIN money_period own ON own.tenant_id = NEW.tenant_id AND own.id = NEW.period_id
                WHERE y.tenant_id = NEW.tenant_id AND y.id <> NEW.id
                  AND ((p.ends_on < own.starts_on AND y.annual_cap > NEW.annual_cap)
                       OR (p.starts_on > own.ends_on AND y.annual_cap < NEW.annual_cap))) THEN
        RAISE EXCEPTION 'the cap of release time never falls'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_release_year_rises';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER release_year_rises BEFORE INSERT OR UPDATE ON release_year
    FOR EACH ROW EXECUTE FUNCTION cap_never_falls();
