-- The second wall: whatever a query forgets, a reader's rows are only those of the person it reads for. The program's own role owns the
-- tables and writes; every read for a person happens under this one, which may read cases and nothing else.
DO $$ BEGIN
  CREATE ROLE yimen_reader NOLOGIN;
EXCEPTION
  WHEN duplicate_object THEN NULL;
  WHEN insufficient_privilege THEN RAISE EXCEPTION 'the role yimen_reader is missing and may not be made: have a superuser run "create role yimen_reader nologin; grant yimen_reader to %"', current_user;
END $$;--> statement-breakpoint
DO $$ BEGIN EXECUTE format('GRANT yimen_reader TO %I', current_user); EXCEPTION WHEN insufficient_privilege THEN NULL; END $$;--> statement-breakpoint
GRANT USAGE ON SCHEMA public TO yimen_reader;--> statement-breakpoint
GRANT SELECT ON cases TO yimen_reader;--> statement-breakpoint
ALTER TABLE cases ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY cases_by_reach ON cases FOR SELECT TO yimen_reader USING (
  county = current_setting('yimen.county', true) AND CASE current_setting('yimen.reach', true)
    WHEN 'office' THEN starts_with(office, current_setting('yimen.within', true)) AND current_setting('yimen.within', true) <> ''
    WHEN 'unit' THEN unit = current_setting('yimen.within', true)
    WHEN 'all' THEN true
    ELSE false END
);
