-- Take back what a staff import wrote, as if it had not happened.
--
-- It runs as the owner, because the application may not delete facts; row security is forced on the
-- owner as well, so it cannot reach beyond the tenant that is bound. It removes only rows that the
-- run itself inserted, and restores only rows that stand as the run left them. What somebody has
-- changed or used since is left alone, and said: home, row, and why (changed, used or beside).
CREATE FUNCTION undo_import(undone uuid) RETURNS TABLE (home text, row_id uuid, reason text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    bound constant uuid := current_setting('app.tenant_id')::uuid;
    homes constant text[] := ARRAY[
        'position_term', 'position', 'person', 'worksite', 'job_class', 'bargaining_unit'];
    named text;
    tie record;
    columns text;
    touched bigint;
    more bigint;
BEGIN
    PERFORM FROM import_run r
      WHERE r.tenant_id = bound AND r.id = undone AND r.state = 'undoing' FOR UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'this import is not being undone' USING ERRCODE = 'restrict_violation';
    END IF;

    CREATE TEMPORARY TABLE undoing (
        home text NOT NULL, id uuid NOT NULL, action text NOT NULL, before jsonb NOT NULL,
        why text NOT NULL DEFAULT '', PRIMARY KEY (home, id)
    ) ON COMMIT DROP;

    -- What stands as the run left it; the rest was changed since.
    FOREACH named IN ARRAY homes LOOP
        EXECUTE format(
            'INSERT INTO undoing SELECT c.home, c.row_id, c.action, c.before, '
            'CASE WHEN to_jsonb(t) @> c.after THEN '''' ELSE ''changed'' END '
            'FROM import_change c JOIN %I t ON t.tenant_id = c.tenant_id AND t.id = c.row_id '
            'WHERE c.tenant_id = $1 AND c.run_id = $2 AND c.home = %L', named, named)
        USING bound, undone;
    END LOOP;
    -- A table that was empty an hour ago is planned as if it still were.
    ANALYZE undoing, person, position, position_term;

    LOOP
        more := 0;
        -- A row made by the run stays while any row that stays points at it.
        FOR tie IN SELECT l.child, l.link, c.relname AS child_name, p.relname AS parent_name
                     FROM tenant_links() l JOIN pg_class c ON c.oid = l.child
                     JOIN pg_class p ON p.oid = l.parent WHERE p.relname = ANY (homes) LOOP
            EXECUTE format(
                'UPDATE undoing u SET why = ''used'' FROM %s x '
                'WHERE x.tenant_id = $1 AND x.%I = u.id AND u.home = %L '
                'AND u.action = ''insert'' AND u.why = '''' AND NOT EXISTS ('
                'SELECT FROM undoing g WHERE g.home = %L AND g.id = x.id '
                'AND g.action = ''insert'' AND g.why = '''')',
                tie.child, tie.link, tie.parent_name, tie.child_name) USING bound;
            GET DIAGNOSTICS touched = ROW_COUNT;
            more := more + touched;
        END LOOP;
        -- Somebody who stays keeps her positions, and a position that stays keeps its terms.
        UPDATE undoing u SET why = 'beside'
          FROM position o, undoing s
         WHERE u.home = 'position' AND u.action = 'insert' AND u.why = ''
           AND o.tenant_id = bound AND o.id = u.id
           AND s.home = 'person' AND s.id = o.person_id AND s.action = 'insert' AND s.why <> '';
        GET DIAGNOSTICS touched = ROW_COUNT;
        more := more + touched;
        UPDATE undoing u SET why = 'beside'
          FROM position_term t, undoing s
         WHERE u.home = 'position_term' AND u.why = '' AND t.tenant_id = bound AND t.id = u.id
           AND s.home = 'position' AND s.id = t.position_id AND s.action = 'insert'
           AND s.why <> '';
        GET DIAGNOSTICS touched = ROW_COUNT;
        more := more + touched;
        -- The terms of one position are taken back together, or not at all.
        UPDATE undoing u SET why = 'beside'
          FROM position_term t, position_term k, undoing s
         WHERE u.home = 'position_term' AND u.why = '' AND t.tenant_id = bound AND t.id = u.id
           AND k.tenant_id = bound AND k.position_id = t.position_id
           AND s.home = 'position_term' AND s.id = k.id AND s.why <> '';
        GET DIAGNOSTICS touched = ROW_COUNT;
        more := more + touched;
        -- Its former days may belong to a term that somebody added since.
        UPDATE undoing u SET why = 'changed'
          FROM position_term t, position_term o
         WHERE u.home = 'position_term' AND u.action = 'update' AND u.why = ''
           AND u.before ? 'valid' AND t.tenant_id = bound AND t.id = u.id
           AND o.tenant_id = bound AND o.position_id = t.position_id AND o.id <> t.id
           AND o.valid && (u.before ->> 'valid')::daterange
           AND NOT EXISTS (SELECT FROM undoing g
                            WHERE g.home = 'position_term' AND g.id = o.id AND g.why = '');
        GET DIAGNOSTICS touched = ROW_COUNT;
        more := more + touched;
        -- Its former number or badge may be somebody else's by now.
        UPDATE undoing u SET why = 'changed'
          FROM person o
         WHERE u.home = 'person' AND u.action = 'update' AND u.why = '' AND o.tenant_id = bound
           AND o.id <> u.id
           AND (o.employee_number = u.before ->> 'employee_number'
                OR o.badge_code = u.before ->> 'badge_code')
           AND NOT EXISTS (SELECT FROM undoing g
                            WHERE g.home = 'person' AND g.id = o.id AND g.why = '');
        GET DIAGNOSTICS touched = ROW_COUNT;
        more := more + touched;
        EXIT WHEN more = 0;
    END LOOP;

    FOREACH named IN ARRAY homes LOOP
        EXECUTE format(
            'DELETE FROM %I t USING undoing u WHERE t.tenant_id = $1 AND u.id = t.id '
            'AND u.home = %L AND u.action = ''insert'' AND u.why = ''''', named, named) USING bound;
    END LOOP;
    -- Terms let go of their days all at once, so that none stands in another's way.
    UPDATE undoing u SET before = jsonb_build_object('withdrawn_at', t.withdrawn_at) || u.before
      FROM position_term t
     WHERE t.tenant_id = bound AND t.id = u.id AND u.home = 'position_term'
       AND u.action = 'update' AND u.why = '' AND u.before ? 'valid';
    UPDATE position_term t SET valid = 'empty', withdrawn_at = now()
      FROM undoing u
     WHERE t.tenant_id = bound AND t.id = u.id AND u.home = 'position_term'
       AND u.action = 'update' AND u.why = '' AND u.before ? 'valid';
    FOREACH named IN ARRAY homes LOOP
        SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum) INTO columns
          FROM pg_attribute a
         WHERE a.attrelid = named::regclass AND a.attnum > 0 AND NOT a.attisdropped
           AND a.attgenerated = '' AND a.attname NOT IN ('tenant_id', 'id');
        EXECUTE format(
            'UPDATE %I t SET (%s) = (SELECT %s FROM jsonb_populate_record(t, u.before) r) '
            'FROM undoing u WHERE t.tenant_id = $1 AND u.id = t.id AND u.home = %L '
            'AND u.action = ''update'' AND u.why = ''''',
            named, columns,
            (SELECT string_agg('r.' || trim(c), ', ') FROM unnest(string_to_array(columns, ',')) c),
            named)
        USING bound;
    END LOOP;

    RETURN QUERY SELECT u.home, u.id, u.why FROM undoing u WHERE u.why <> '' ORDER BY 1, 2;
    DROP TABLE undoing;
END $$;

REVOKE ALL ON FUNCTION undo_import(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION undo_import(uuid) TO guildhall_app;
