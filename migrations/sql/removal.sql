-- What leaves a tenant: its sample, in one click; everything, once it has closed.
--
-- Both functions run as the owner, because the application may not delete facts. Row security is
-- forced on the owner as well, so that neither can reach beyond the tenant that is bound; every
-- statement names the bound tenant all the same. Both read the catalog, so that a table made
-- tomorrow is covered tomorrow.

-- The tables of tenants, by their two columns.
CREATE FUNCTION tenant_tables() RETURNS SETOF regclass LANGUAGE sql STABLE
SET search_path = pg_catalog, public AS $$
    SELECT c.oid::regclass
      FROM pg_class c
     WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
       AND 2 = (SELECT count(*) FROM pg_attribute a
                 WHERE a.attrelid = c.oid AND a.attname IN ('tenant_id', 'sample')
                   AND NOT a.attisdropped)
     ORDER BY c.relname
$$;

-- Which row of a tenant points at which. A link is required where the row cannot stand without
-- it: the column takes no null, or says whose row it is, or nothing in that table may be changed.
CREATE FUNCTION tenant_links()
RETURNS TABLE (child regclass, link name, parent regclass, required boolean)
LANGUAGE sql STABLE SET search_path = pg_catalog, public AS $$
    SELECT k.conrelid::regclass, a.attname, k.confrelid::regclass,
           a.attnotnull OR a.attname = 'person_id'
           OR EXISTS (SELECT FROM pg_trigger t
                       WHERE t.tgrelid = k.conrelid AND t.tgfoid = 'refuse_change'::regproc)
      FROM pg_constraint k
      JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = ANY (k.conkey)
     WHERE k.contype = 'f' AND a.attname <> 'tenant_id'
       AND k.conrelid IN (SELECT tenant_tables()) AND k.confrelid IN (SELECT tenant_tables())
$$;

-- Gather what goes with the sample into the temporary table `doomed`, and what stays although it
-- was sample into `kept`.
--
-- Sample rows go, and so do real rows that cannot stand without one: a real registration for a
-- sample offering. Places and classes (worksites, job classes, units, rooms) that real rows use
-- stay and become real: an imported position keeps its school.
CREATE FUNCTION gather_sample() RETURNS void LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    bound constant uuid := current_setting('app.tenant_id')::uuid;
    places constant name[] := ARRAY['org_unit', 'worksite', 'job_class', 'bargaining_unit', 'room'];
    named regclass;
    tie record;
    found bigint;
    more bigint;
BEGIN
    CREATE TEMPORARY TABLE doomed (
        home regclass NOT NULL, id uuid NOT NULL, attached boolean NOT NULL, PRIMARY KEY (home, id)
    ) ON COMMIT DROP;
    CREATE TEMPORARY TABLE kept (home regclass NOT NULL, id uuid NOT NULL) ON COMMIT DROP;

    FOR named IN SELECT tenant_tables() LOOP
        EXECUTE format(
            'INSERT INTO doomed SELECT %s, id, false FROM %s WHERE tenant_id = $1 AND sample',
            named::oid, named) USING bound;
    END LOOP;

    LOOP
        more := 0;
        FOR tie IN SELECT * FROM tenant_links() l JOIN pg_class p ON p.oid = l.parent
                    WHERE l.required AND p.relname <> ALL (places) LOOP
            EXECUTE format(
                'INSERT INTO doomed SELECT %s, c.id, true FROM %s c JOIN doomed d ON d.id = c.%I '
                'WHERE c.tenant_id = $1 AND d.home = %s ON CONFLICT DO NOTHING',
                tie.child::oid, tie.child, tie.link, tie.parent::oid) USING bound;
            GET DIAGNOSTICS found = ROW_COUNT;
            more := more + found;
        END LOOP;
        -- What is about a row says so in two columns instead of a foreign key.
        FOR named IN SELECT a.attrelid::regclass FROM pg_attribute a
                      WHERE a.attname = 'subject_id' AND a.attrelid IN (SELECT tenant_tables()) LOOP
            EXECUTE format(
                'INSERT INTO doomed SELECT %s, c.id, true FROM %s c JOIN doomed d '
                'ON d.id = c.subject_id WHERE c.tenant_id = $1 ON CONFLICT DO NOTHING',
                named::oid, named) USING bound;
            GET DIAGNOSTICS found = ROW_COUNT;
            more := more + found;
        END LOOP;
        EXIT WHEN more = 0;
    END LOOP;

    LOOP
        more := 0;
        FOR tie IN SELECT * FROM tenant_links() l JOIN pg_class p ON p.oid = l.parent
                    WHERE p.relname = ANY (places) LOOP
            EXECUTE format(
                'WITH used AS (DELETE FROM doomed d USING %s c WHERE d.home = %s AND c.%I = d.id '
                'AND c.tenant_id = $1 AND NOT EXISTS (SELECT FROM doomed x '
                'WHERE x.home = %s AND x.id = c.id) RETURNING d.home, d.id) '
                'INSERT INTO kept SELECT DISTINCT home, id FROM used',
                tie.child, tie.parent::oid, tie.link, tie.child::oid) USING bound;
            GET DIAGNOSTICS found = ROW_COUNT;
            more := more + found;
        END LOOP;
        EXIT WHEN more = 0;
    END LOOP;
END $$;

-- Count, table by table: sample rows that would go, real rows that would go with them, and rows
-- that would stay.
CREATE FUNCTION count_gathered() RETURNS TABLE (home text, what text, rows bigint)
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RETURN QUERY
        SELECT c.relname::text, CASE WHEN d.attached THEN 'attached' ELSE 'sample' END, count(*)
          FROM doomed d JOIN pg_class c ON c.oid = d.home GROUP BY 1, 2
        UNION ALL
        SELECT c.relname::text, 'kept', count(*)
          FROM kept k JOIN pg_class c ON c.oid = k.home GROUP BY 1
         ORDER BY 1, 2;
END $$;

-- What remove_sample() would do to the bound tenant.
CREATE FUNCTION preview_sample_removal() RETURNS TABLE (home text, what text, rows bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM gather_sample();
    RETURN QUERY SELECT * FROM count_gathered();
    DROP TABLE doomed, kept;
END $$;

-- Remove the sample of the bound tenant, and say what went and what stayed.
CREATE FUNCTION remove_sample() RETURNS TABLE (home text, what text, rows bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    bound constant uuid := current_setting('app.tenant_id')::uuid;
    named regclass;
    tie record;
    accounts uuid[];
BEGIN
    PERFORM FROM tenant WHERE id = bound FOR UPDATE;
    PERFORM gather_sample();
    SELECT array_agg(m.account_id) INTO accounts
      FROM membership m JOIN doomed d ON d.id = m.id AND d.home = 'membership'::regclass
     WHERE m.tenant_id = bound;
    PERFORM set_config('app.removing', bound::text, true);
    SET CONSTRAINTS ALL DEFERRED;
    FOR named IN SELECT DISTINCT k.home FROM kept k LOOP
        EXECUTE format(
            'UPDATE %s t SET sample = false FROM kept k '
            'WHERE k.home = %s AND k.id = t.id AND t.tenant_id = $1', named, named::oid) USING bound;
    END LOOP;
    FOR tie IN SELECT * FROM tenant_links() l WHERE NOT l.required LOOP
        EXECUTE format(
            'UPDATE %s c SET %I = NULL FROM doomed d WHERE d.home = %s AND d.id = c.%I '
            'AND c.tenant_id = $1 AND NOT EXISTS (SELECT FROM doomed x '
            'WHERE x.home = %s AND x.id = c.id)',
            tie.child, tie.link, tie.parent::oid, tie.link, tie.child::oid) USING bound;
    END LOOP;
    FOR named IN SELECT DISTINCT d.home FROM doomed d LOOP
        EXECUTE format(
            'DELETE FROM %s t USING doomed d '
            'WHERE d.home = %s AND d.id = t.id AND t.tenant_id = $1', named, named::oid) USING bound;
    END LOOP;
    SET CONSTRAINTS ALL IMMEDIATE;
    PERFORM set_config('app.removing', '', true);
    PERFORM remove_invented_accounts(accounts);
    UPDATE tenant SET has_sample = false WHERE id = bound;
    RETURN QUERY SELECT * FROM count_gathered();
    DROP TABLE doomed, kept;
END $$;

-- Remove accounts that a sample made up: reachable nowhere, and of no other tenant. Memberships
-- elsewhere cannot be seen from here, so the foreign key is asked.
CREATE FUNCTION remove_invented_accounts(candidates uuid[]) RETURNS void LANGUAGE plpgsql
SET search_path = pg_catalog, public AS $$
DECLARE
    candidate uuid;
BEGIN
    FOREACH candidate IN ARRAY COALESCE(candidates, '{}') LOOP
        BEGIN
            DELETE FROM account
             WHERE id = candidate AND NOT is_operator
               AND (email IS NULL
                    OR email::text ~* '@([a-z0-9-]+\.)*(example(\.(com|org|net))?|test|invalid)$');
        EXCEPTION WHEN foreign_key_violation THEN
            NULL;  -- somebody of another tenant too
        END;
    END LOOP;
END $$;

-- Remove everything of the bound tenant once its notice has run out; its row stays as a stone
-- with the slug on it, which nobody can take again.
CREATE FUNCTION purge_tenant() RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    bound constant uuid := current_setting('app.tenant_id')::uuid;
    closing tenant;
    named regclass;
    accounts uuid[];
    found bigint;
    gone bigint := 0;
BEGIN
    SELECT * INTO closing FROM tenant WHERE id = bound FOR UPDATE;
    IF closing.id IS NULL OR closing.status <> 'closing'
       OR closing.closes_on > (now() AT TIME ZONE closing.time_zone)::date THEN
        RAISE EXCEPTION 'this tenant is not due to be removed' USING ERRCODE = 'restrict_violation';
    END IF;
    SELECT array_agg(m.account_id) INTO accounts
      FROM membership m JOIN account a ON a.id = m.account_id
     WHERE m.tenant_id = bound AND a.email IS NULL;
    PERFORM set_config('app.removing', bound::text, true);
    SET CONSTRAINTS ALL DEFERRED;
    FOR named IN SELECT tenant_tables() LOOP
        EXECUTE format('DELETE FROM %s WHERE tenant_id = $1', named) USING bound;
        GET DIAGNOSTICS found = ROW_COUNT;
        gone := gone + found;
    END LOOP;
    SET CONSTRAINTS ALL IMMEDIATE;
    PERFORM set_config('app.removing', '', true);
    PERFORM remove_invented_accounts(accounts);
    UPDATE tenant
       SET status = 'closed', name = slug, region = '', has_sample = false, accent = NULL,
           logo = NULL, logo_type = NULL, logo_digest = NULL
     WHERE id = bound;
    RETURN gone;
END $$;

REVOKE ALL ON FUNCTION
    tenant_tables(), tenant_links(), gather_sample(), count_gathered(), preview_sample_removal(),
    remove_sample(), remove_invented_accounts(uuid[]), purge_tenant()
FROM PUBLIC;
GRANT EXECUTE ON FUNCTION tenant_tables(), preview_sample_removal(), remove_sample(), purge_tenant()
TO guildhall_app;
