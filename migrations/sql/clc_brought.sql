-- What was paid before Guildhall is said of awards that a file brought in, and of no other.
CREATE FUNCTION clc_paid_elsewhere() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM clc_award_year y
                     JOIN clc_award a ON a.tenant_id = y.tenant_id AND a.id = y.award_id
                    WHERE y.tenant_id = NEW.tenant_id AND y.id = NEW.year_id
                      AND a.import_id IS NOT NULL) THEN
        RAISE EXCEPTION 'only a part of an award that was brought in was paid elsewhere'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_clc_instalment_brought';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER clc_instalment_paid_elsewhere AFTER INSERT ON clc_instalment
    FOR EACH ROW WHEN (NEW.paid_elsewhere <> '') EXECUTE FUNCTION clc_paid_elsewhere();
