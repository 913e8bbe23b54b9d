CREATE TABLE "copy_notices" (
	"county" text NOT NULL,
	"case_id" uuid NOT NULL,
	"unit" text NOT NULL,
	"due_on" date NOT NULL,
	"done" boolean NOT NULL,
	CONSTRAINT "copy_notices_county_case_id_unit_pk" PRIMARY KEY("county","case_id","unit")
);
--> statement-breakpoint
CREATE TABLE "mandates" (
	"county" text NOT NULL,
	"id" uuid NOT NULL,
	"person" text NOT NULL,
	"item" text NOT NULL,
	"from_day" date NOT NULL,
	"to_day" date NOT NULL,
	"lets" jsonb NOT NULL,
	"document" text NOT NULL,
	"granted_by" text NOT NULL,
	"granted_at" timestamp with time zone DEFAULT now() NOT NULL,
	"withdrawn_by" text,
	"withdrawn_at" timestamp with time zone,
	CONSTRAINT "mandates_county_id_pk" PRIMARY KEY("county","id")
);
--> statement-breakpoint
CREATE INDEX "copy_notices_unit" ON "copy_notices" USING btree ("county","unit","done","due_on");--> statement-breakpoint
CREATE INDEX "mandates_person" ON "mandates" USING btree ("county","person");--> statement-breakpoint
-- A department that is asked about a case may see it. The reader learns which from this table, and of it no more than its own rows.
GRANT SELECT ON copy_notices TO yimen_reader;--> statement-breakpoint
ALTER TABLE copy_notices ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY copy_notices_by_reach ON copy_notices FOR SELECT TO yimen_reader USING (
  county = current_setting('yimen.county', true) AND CASE current_setting('yimen.reach', true)
    WHEN 'unit' THEN unit = current_setting('yimen.within', true)
    WHEN 'all' THEN true
    ELSE false END
);--> statement-breakpoint
DROP POLICY cases_by_reach ON cases;--> statement-breakpoint
CREATE POLICY cases_by_reach ON cases FOR SELECT TO yimen_reader USING (
  county = current_setting('yimen.county', true) AND CASE current_setting('yimen.reach', true)
    WHEN 'office' THEN starts_with(office, current_setting('yimen.within', true)) AND current_setting('yimen.within', true) <> ''
    WHEN 'unit' THEN unit = current_setting('yimen.within', true)
      OR EXISTS (SELECT 1 FROM copy_notices n WHERE n.county = cases.county AND n.case_id = cases.id AND n.unit = current_setting('yimen.within', true))
    WHEN 'all' THEN true
    ELSE false END
);
