CREATE TABLE "case_facts" (
	"county" text NOT NULL,
	"case_id" uuid NOT NULL,
	"unit" text NOT NULL,
	"item" text NOT NULL,
	"facts" jsonb NOT NULL,
	"taken_on" date,
	"accepted_on" date,
	"noticed_on" date,
	"declined_on" date,
	"answered_on" date,
	"ended_on" date,
	"delivered_on" date,
	"late" boolean NOT NULL,
	CONSTRAINT "case_facts_county_case_id_pk" PRIMARY KEY("county","case_id")
);
--> statement-breakpoint
CREATE TABLE "figures" (
	"county" text NOT NULL,
	"by" text NOT NULL,
	"day" date NOT NULL,
	"unit" text NOT NULL,
	"member" text NOT NULL,
	"taken" integer DEFAULT 0 NOT NULL,
	"accepted" integer DEFAULT 0 NOT NULL,
	"noticed" integer DEFAULT 0 NOT NULL,
	"declined" integer DEFAULT 0 NOT NULL,
	"answered" integer DEFAULT 0 NOT NULL,
	"granted" integer DEFAULT 0 NOT NULL,
	"refused" integer DEFAULT 0 NOT NULL,
	"late" integer DEFAULT 0 NOT NULL,
	"beyond" integer DEFAULT 0 NOT NULL,
	"onSpot" integer DEFAULT 0 NOT NULL,
	"parallel" integer DEFAULT 0 NOT NULL,
	"used" integer DEFAULT 0 NOT NULL,
	"promised" integer DEFAULT 0 NOT NULL,
	"statutory" integer DEFAULT 0 NOT NULL,
	"saved" integer DEFAULT 0 NOT NULL,
	"ended" integer DEFAULT 0 NOT NULL,
	"delivered" integer DEFAULT 0 NOT NULL,
	"ofTakenAccepted" integer DEFAULT 0 NOT NULL,
	"ofTakenAnswered" integer DEFAULT 0 NOT NULL,
	"ofTakenDelivered" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "figures_county_by_day_unit_member_pk" PRIMARY KEY("county","by","day","unit","member")
);
--> statement-breakpoint
CREATE TABLE "figures_by_month" (
	"county" text NOT NULL,
	"by" text NOT NULL,
	"day" date NOT NULL,
	"unit" text NOT NULL,
	"member" text NOT NULL,
	"taken" integer DEFAULT 0 NOT NULL,
	"accepted" integer DEFAULT 0 NOT NULL,
	"noticed" integer DEFAULT 0 NOT NULL,
	"declined" integer DEFAULT 0 NOT NULL,
	"answered" integer DEFAULT 0 NOT NULL,
	"granted" integer DEFAULT 0 NOT NULL,
	"refused" integer DEFAULT 0 NOT NULL,
	"late" integer DEFAULT 0 NOT NULL,
	"beyond" integer DEFAULT 0 NOT NULL,
	"onSpot" integer DEFAULT 0 NOT NULL,
	"parallel" integer DEFAULT 0 NOT NULL,
	"used" integer DEFAULT 0 NOT NULL,
	"promised" integer DEFAULT 0 NOT NULL,
	"statutory" integer DEFAULT 0 NOT NULL,
	"saved" integer DEFAULT 0 NOT NULL,
	"ended" integer DEFAULT 0 NOT NULL,
	"delivered" integer DEFAULT 0 NOT NULL,
	"ofTakenAccepted" integer DEFAULT 0 NOT NULL,
	"ofTakenAnswered" integer DEFAULT 0 NOT NULL,
	"ofTakenDelivered" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "figures_by_month_county_by_day_unit_member_pk" PRIMARY KEY("county","by","day","unit","member")
);
--> statement-breakpoint
CREATE INDEX "case_facts_taken_on" ON "case_facts" USING btree ("county","taken_on","case_id") WHERE "case_facts"."taken_on" is not null;--> statement-breakpoint
CREATE INDEX "case_facts_accepted_on" ON "case_facts" USING btree ("county","accepted_on","case_id") WHERE "case_facts"."accepted_on" is not null;--> statement-breakpoint
CREATE INDEX "case_facts_noticed_on" ON "case_facts" USING btree ("county","noticed_on","case_id") WHERE "case_facts"."noticed_on" is not null;--> statement-breakpoint
CREATE INDEX "case_facts_declined_on" ON "case_facts" USING btree ("county","declined_on","case_id") WHERE "case_facts"."declined_on" is not null;--> statement-breakpoint
CREATE INDEX "case_facts_answered_on" ON "case_facts" USING btree ("county","answered_on","case_id") WHERE "case_facts"."answered_on" is not null;--> statement-breakpoint
CREATE INDEX "case_facts_ended_on" ON "case_facts" USING btree ("county","ended_on","case_id") WHERE "case_facts"."ended_on" is not null;--> statement-breakpoint
CREATE INDEX "case_facts_delivered_on" ON "case_facts" USING btree ("county","delivered_on","case_id") WHERE "case_facts"."delivered_on" is not null;--> statement-breakpoint
CREATE INDEX "case_facts_item_taken" ON "case_facts" USING btree ("county","item","taken_on","case_id");--> statement-breakpoint
CREATE INDEX "case_facts_item_answered" ON "case_facts" USING btree ("county","item","answered_on","case_id") WHERE "case_facts"."answered_on" is not null;--> statement-breakpoint
CREATE INDEX "case_facts_late" ON "case_facts" USING btree ("county","answered_on","case_id") WHERE "case_facts"."late";--> statement-breakpoint
GRANT SELECT ON case_facts, figures, figures_by_month TO yimen_reader;--> statement-breakpoint
ALTER TABLE case_facts ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE figures ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE figures_by_month ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
-- Settings are read once a query, not once a row: a year has many.
CREATE POLICY case_facts_by_reach ON case_facts FOR SELECT TO yimen_reader USING (
  county = (SELECT current_setting('yimen.county', true)) AND ((SELECT current_setting('yimen.reach', true)) = 'all'
    OR (SELECT current_setting('yimen.reach', true)) = 'unit' AND unit = (SELECT current_setting('yimen.within', true)))
);--> statement-breakpoint
CREATE POLICY figures_by_reach ON figures FOR SELECT TO yimen_reader USING (
  county = (SELECT current_setting('yimen.county', true)) AND ((SELECT current_setting('yimen.reach', true)) = 'all'
    OR (SELECT current_setting('yimen.reach', true)) = 'unit' AND unit = (SELECT current_setting('yimen.within', true)))
);--> statement-breakpoint
CREATE POLICY figures_by_month_by_reach ON figures_by_month FOR SELECT TO yimen_reader USING (
  county = (SELECT current_setting('yimen.county', true)) AND ((SELECT current_setting('yimen.reach', true)) = 'all'
    OR (SELECT current_setting('yimen.reach', true)) = 'unit' AND unit = (SELECT current_setting('yimen.within', true)))
);
