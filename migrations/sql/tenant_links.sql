-- Which row of a tenant points at which. A link is required where the row cannot stand without
-- it: the column takes no null, or says whose row it is, or nothing in that table may be changed.
CREATE OR REPLACE FUNCTION tenant_links()
RETURNS TABLE (child regclass, link name, parent regclass, required boolean)
LANGUAGE sql STABLE SET search_path = pg_catalog, public AS $$
    SELECT k.conrelid::regclass, a.attname, k.confrelid::regclass,
           a.attnotnull OR a.attname = 'person_id'
           -- a line of an offering cannot stand without it, although a line from elsewhere has none
           OR (k.conrelid = 'transcript_line'::regclass AND a.attname = 'offering_id')
           OR EXISTS (SELECT FROM pg_trigger t
                       WHERE t.tgrelid = k.conrelid AND t.tgfoid = 'refuse_change'::regproc)
      FROM pg_constraint k
      JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = ANY (k.conkey)
     WHERE k.contype = 'f' AND a.attname <> 'tenant_id'
       AND k.conrelid IN (SELECT tenant_tables()) AND k.confrelid IN (SELECT tenant_tables())
$$;
