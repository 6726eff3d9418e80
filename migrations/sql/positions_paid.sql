-- A fund pays a share of a position: what was entered stays, and only its end is moved; the shares
-- of one day are never more than the whole position. The position's row is the queue.

CREATE FUNCTION position_funding_stays() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public AS $$
BEGIN
    IF isempty(OLD.valid)
       OR (NEW.fund_id, NEW.position_id, NEW.percent) <> (OLD.fund_id, OLD.position_id, OLD.percent)
       OR lower(NEW.valid) <> lower(OLD.valid) THEN
        RAISE EXCEPTION 'what pays a position stays as it was entered; only its end is moved'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER position_funding_stays
    AFTER UPDATE OF fund_id, position_id, percent, valid ON position_funding
    FOR EACH ROW EXECUTE FUNCTION position_funding_stays();

CREATE FUNCTION position_funding_fits() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public AS $$
BEGIN
    PERFORM FROM position p
     WHERE p.tenant_id = NEW.tenant_id AND p.id = NEW.position_id FOR NO KEY UPDATE;
    IF EXISTS (
        SELECT FROM (SELECT DISTINCT greatest(lower(f.valid), lower(NEW.valid)) AS day
                       FROM position_funding f
                      WHERE f.tenant_id = NEW.tenant_id AND f.position_id = NEW.position_id
                        AND f.valid && NEW.valid) begins
          JOIN position_funding f ON f.tenant_id = NEW.tenant_id AND f.position_id = NEW.position_id
                                 AND f.valid @> begins.day
         GROUP BY begins.day
        HAVING sum(f.percent) > 100) THEN
        RAISE EXCEPTION 'more than the whole of a position would be paid on one day'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_position_funding_whole';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER position_funding_fits AFTER INSERT OR UPDATE OF valid ON position_funding
    FOR EACH ROW EXECUTE FUNCTION position_funding_fits();
