-- Money that comes back to a pool after its end: what was decided about it, and the ledger moves it.

-- What one person has left of a pool: granted and carried in, less carried on, held and used; and
-- what came back after the end and was decided.
CREATE OR REPLACE FUNCTION share_left(bound uuid, of_pool uuid, whose uuid) RETURNS numeric LANGUAGE sql STABLE
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
         + COALESCE((SELECT sum(CASE WHEN b.pool_id = of_pool
                                     THEN -b.carried - b.returned - b.forfeited
                                     ELSE b.carried END)
                       FROM pool_return b
                      WHERE b.tenant_id = bound AND b.person_id = whose
                        AND of_pool IN (b.pool_id, b.into_pool_id)), 0)
         - COALESCE((SELECT sum(CASE WHEN e.ended_at IS NULL THEN e.amount ELSE y.amount END)
                       FROM pool p
                       JOIN encumbrance e ON e.tenant_id = bound AND e.line_id = p.shares_line_id
                                         AND e.for_person_id = whose AND e.approved_at IS NOT NULL
                       LEFT JOIN payment y ON y.tenant_id = bound AND y.encumbrance_id = e.id
                                          AND y.approved_at IS NOT NULL AND y.voided_at IS NULL
                      WHERE p.tenant_id = bound AND p.id = of_pool), 0)
$$;

-- At the end of the transaction: the whole of one payment that was taken back after its pool's end,
-- moved by the ledger as it was decided; what goes on goes to a pool of which she holds a share.
CREATE FUNCTION pool_return_is_posted() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM payment y
          JOIN encumbrance e ON e.tenant_id = y.tenant_id AND e.id = y.encumbrance_id
          JOIN pool p ON p.tenant_id = e.tenant_id AND p.shares_line_id = e.line_id
         WHERE y.tenant_id = NEW.tenant_id AND y.id = NEW.payment_id AND p.id = NEW.pool_id
           AND e.for_person_id = NEW.person_id AND p.ended_at <= y.voided_at
           AND y.amount = NEW.carried + NEW.returned + NEW.forfeited) THEN
        RAISE EXCEPTION 'what is decided is the whole of a payment taken back after its pool ended'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_pool_return_payment';
    END IF;
    IF NEW.into_pool_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM pool p
          JOIN pool_run r ON r.tenant_id = p.tenant_id AND r.pool_id = p.id
          JOIN allocation_line l ON l.tenant_id = p.tenant_id AND l.run_id = r.run_id
                                AND l.person_id = NEW.person_id
         WHERE p.tenant_id = NEW.tenant_id AND p.id = NEW.into_pool_id AND p.ended_at IS NULL) THEN
        RAISE EXCEPTION 'it goes on into a pool that lives and of which she holds a share'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_pool_return_into';
    END IF;
    IF EXISTS (
        SELECT FROM (
            SELECT line_id, sum(amount) AS amount FROM (
                SELECT p.shares_line_id AS line_id, NEW.carried + NEW.returned + NEW.forfeited AS amount
                  FROM pool p WHERE p.tenant_id = NEW.tenant_id AND p.id = NEW.pool_id
                UNION ALL
                SELECT p.giving_line_id, -NEW.returned
                  FROM pool p WHERE p.tenant_id = NEW.tenant_id AND p.id = NEW.pool_id
                UNION ALL
                SELECT p.shares_line_id, -NEW.carried
                  FROM pool p WHERE p.tenant_id = NEW.tenant_id AND p.id = NEW.into_pool_id) parts
             WHERE amount <> 0 GROUP BY line_id) said
          FULL JOIN (
            SELECT o.line_id, sum(o.amount) AS amount
              FROM ledger_entry e
              JOIN ledger_posting o ON o.tenant_id = e.tenant_id AND o.entry_id = e.id
                                   AND o.account IN ('carry_over', 'transfer', 'appropriation')
             WHERE e.tenant_id = NEW.tenant_id AND e.source_type = 'pool_return'
               AND e.source_id = NEW.id
             GROUP BY o.line_id) moved USING (line_id)
         WHERE said.amount IS DISTINCT FROM moved.amount) THEN
        RAISE EXCEPTION 'the ledger does not move what was decided'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_pool_return_posted';
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER pool_return_posted AFTER INSERT ON pool_return
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION pool_return_is_posted();

CREATE TRIGGER pool_return_append_only BEFORE UPDATE OR DELETE ON pool_return
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- What is decided about it moves a pool's line as well.
DROP TRIGGER ledger_entry_leaves_pools ON ledger_entry;
CREATE CONSTRAINT TRIGGER ledger_entry_leaves_pools AFTER INSERT ON ledger_entry
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (NEW.kind IN ('appropriation', 'transfer', 'carry_over', 'reversal')
          AND NEW.source_type NOT IN ('allocation_run', 'pool', 'pool_return'))
    EXECUTE FUNCTION pool_lines_are_their_own();
