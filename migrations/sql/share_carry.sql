-- What a person carries out of a pool: all that she has left of it, once, when the pool ends; as
-- much as the clause lets go on, and the ledger moves exactly that.

CREATE FUNCTION share_carry_ends_a_pool() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public AS $$
BEGIN
    -- At once: not out of a pool that has ended. When the transaction ends: out of one that has.
    IF (SELECT p.ended_at IS NOT NULL FROM pool p
         WHERE p.tenant_id = NEW.tenant_id AND p.id = NEW.from_pool_id)
       IS DISTINCT FROM (TG_NAME = 'share_carry_when_ended') THEN
        RAISE EXCEPTION 'shares are carried on in the transaction that ends their pool'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_share_carry_when';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER share_carry_before_end AFTER INSERT ON share_carry
    FOR EACH ROW EXECUTE FUNCTION share_carry_ends_a_pool();
CREATE CONSTRAINT TRIGGER share_carry_when_ended AFTER INSERT ON share_carry
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION share_carry_ends_a_pool();

-- Who goes on with how much: into a pool that lives and of which she holds a share, no more than
-- the clause says.
CREATE FUNCTION refuse_carry_beyond_clause(bound uuid, of_pool uuid) RETURNS void LANGUAGE plpgsql
SET search_path = pg_catalog, public AS $$
BEGIN
    IF EXISTS (
        SELECT FROM share_carry c
          LEFT JOIN pool t ON t.tenant_id = bound AND t.id = c.pool_id
          LEFT JOIN clause_version v ON v.tenant_id = bound AND v.id = c.version_id
          LEFT JOIN clause k ON k.tenant_id = bound AND k.id = v.clause_id
          LEFT JOIN LATERAL (SELECT sum(l.change) AS amount FROM pool_run r
                               JOIN allocation_line l ON l.tenant_id = bound AND l.run_id = r.run_id
                                                     AND l.person_id = c.person_id
                              WHERE r.tenant_id = bound AND r.pool_id = c.pool_id) coming ON true
         WHERE c.tenant_id = bound AND c.from_pool_id = of_pool AND c.carried > 0
           AND (t.ended_at IS NOT NULL OR coming.amount IS NULL
                OR k.kind IS DISTINCT FROM 'carry_over' OR v.parameters ->> 'unit' <> 'money'
                OR c.carried > NULLIF(v.parameters ->> 'most_carried', '')::numeric
                OR (v.parameters ->> 'ceiling' <> '' AND c.carried >
                    greatest((v.parameters ->> 'ceiling')::numeric - coming.amount, 0)))) THEN
        RAISE EXCEPTION 'more is carried on than the clause lets go on'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_share_carry_clause';
    END IF;
END $$;

CREATE FUNCTION pool_end_adds_up() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public AS $$
BEGIN
    PERFORM refuse_carry_beyond_clause(NEW.tenant_id, NEW.id);
    IF EXISTS (SELECT FROM (SELECT DISTINCT l.person_id FROM pool_run r
                              JOIN allocation_line l ON l.tenant_id = r.tenant_id
                                                    AND l.run_id = r.run_id
                             WHERE r.tenant_id = NEW.tenant_id AND r.pool_id = NEW.id) held
                WHERE share_left(NEW.tenant_id, NEW.id, held.person_id) <> 0) THEN
        RAISE EXCEPTION 'all that a person has left is carried on or lost, and no more'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_share_carry_left';
    END IF;
    -- Where the pools' lines are moved by this end, each by what its people carry.
    IF EXISTS (
        SELECT FROM (
            SELECT c.pool_id, sum(c.carried) AS amount FROM share_carry c
             WHERE c.tenant_id = NEW.tenant_id AND c.from_pool_id = NEW.id AND c.carried > 0
             GROUP BY c.pool_id
            UNION ALL
            SELECT NEW.id, -sum(c.carried + c.lost) FROM share_carry c
             WHERE c.tenant_id = NEW.tenant_id AND c.from_pool_id = NEW.id
            HAVING count(*) > 0) said
          FULL JOIN (
            SELECT o.id AS pool_id, -sum(p.amount) AS amount
              FROM ledger_entry e
              JOIN ledger_posting p ON p.tenant_id = e.tenant_id AND p.entry_id = e.id
                                   AND p.account IN ('carry_over', 'transfer')
              JOIN pool o ON o.tenant_id = p.tenant_id AND o.shares_line_id = p.line_id
             WHERE e.tenant_id = NEW.tenant_id AND e.source_type = 'pool' AND e.source_id = NEW.id
             GROUP BY o.id) moved USING (pool_id)
         WHERE said.amount IS DISTINCT FROM moved.amount) THEN
        RAISE EXCEPTION 'the ledger does not move what is carried on and lost'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_share_carry_posted';
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER pool_end_adds_up AFTER UPDATE ON pool
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (OLD.ended_at IS NULL AND NEW.ended_at IS NOT NULL)
    EXECUTE FUNCTION pool_end_adds_up();
