-- Make an empty table with the columns of one that a staff import fills, gone with the transaction.
--
-- It runs as the owner, because the application may not make tables. The application may add to it
-- and read it, nothing more; what it holds reaches its home by an ordinary INSERT of the
-- application's own, so that row security, constraints and triggers check every row.
CREATE FUNCTION stage_import(home text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF home <> ALL (ARRAY['import_row', 'person', 'position', 'position_term',
                              'worksite', 'job_class', 'bargaining_unit']) THEN
        RAISE EXCEPTION 'a staff import does not fill %', home USING ERRCODE = 'restrict_violation';
    END IF;
    EXECUTE format('DROP TABLE IF EXISTS pg_temp.%I', 'staged_' || home);
    EXECUTE format(
        'CREATE TEMPORARY TABLE %I ON COMMIT DROP AS TABLE public.%I WITH NO DATA',
        'staged_' || home, home);
    EXECUTE format('GRANT SELECT, INSERT ON pg_temp.%I TO guildhall_app', 'staged_' || home);
END $$;

REVOKE ALL ON FUNCTION stage_import(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION stage_import(text) TO guildhall_app;
