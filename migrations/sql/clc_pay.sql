-- What is always true of CLC pay and no constraint can say.

-- An award is approved once and voided once; what it says stays.
CREATE FUNCTION clc_pay_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    free constant text[] := CASE TG_TABLE_NAME
        WHEN 'clc_award' THEN ARRAY['approved_by', 'approved_at', 'voided_at', 'void_reason', 'sample']
        WHEN 'clc_award_year' THEN ARRAY['voided_at', 'sample']
        WHEN 'clc_pay_run' THEN ARRAY['approved_by', 'approved_at', 'batch_id', 'withdrawn_at',
                                      'withdraw_reason', 'sample']
        ELSE ARRAY['encumbrance_id', 'run_id', 'held_reason', 'voided_at', 'void_reason', 'sample']
    END;
    before constant jsonb := to_jsonb(OLD);
BEGIN
    IF (to_jsonb(NEW) - free) <> (before - free)
       OR (before ->> 'approved_at' IS NOT NULL
           AND to_jsonb(NEW) ->> 'approved_at' IS DISTINCT FROM before ->> 'approved_at') THEN
        RAISE EXCEPTION 'pay of the CLC is voided and made anew, never rewritten'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'clc_pay_stays';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER clc_award_stays BEFORE UPDATE ON clc_award
    FOR EACH ROW EXECUTE FUNCTION clc_pay_stays();
CREATE TRIGGER clc_award_year_stays BEFORE UPDATE ON clc_award_year
    FOR EACH ROW EXECUTE FUNCTION clc_pay_stays();
CREATE TRIGGER clc_pay_run_stays BEFORE UPDATE ON clc_pay_run
    FOR EACH ROW EXECUTE FUNCTION clc_pay_stays();
CREATE TRIGGER clc_instalment_stays BEFORE UPDATE ON clc_instalment
    FOR EACH ROW EXECUTE FUNCTION clc_pay_stays();

-- The parts of a year sum to its amount, to the cent, when the transaction ends.
CREATE FUNCTION clc_year_sums() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    about constant uuid := CASE TG_TABLE_NAME WHEN 'clc_award_year' THEN NEW.id
                           ELSE (to_jsonb(NEW) ->> 'year_id')::uuid END;
    crooked numeric;
BEGIN
    SELECT y.amount - COALESCE((SELECT sum(i.amount) FROM clc_instalment i
                                 WHERE i.tenant_id = y.tenant_id AND i.year_id = y.id), 0)
      INTO crooked FROM clc_award_year y WHERE y.tenant_id = NEW.tenant_id AND y.id = about;
    IF crooked <> 0 THEN
        RAISE EXCEPTION 'the parts of this year do not sum to it: % is missing', crooked
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_clc_award_year_sum';
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER clc_award_year_sums AFTER INSERT ON clc_award_year
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION clc_year_sums();
CREATE CONSTRAINT TRIGGER clc_instalment_sums AFTER INSERT ON clc_instalment
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION clc_year_sums();
