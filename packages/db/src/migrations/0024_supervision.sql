CREATE TABLE "calendar_loads" (
	"county" text NOT NULL,
	"n" bigint GENERATED ALWAYS AS IDENTITY (sequence name "calendar_loads_n_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"year" integer NOT NULL,
	"body" jsonb NOT NULL,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "calendar_loads_county_n_pk" PRIMARY KEY("county","n")
);
--> statement-breakpoint
CREATE TABLE "signal_acts" (
	"county" text NOT NULL,
	"case_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"key" text NOT NULL,
	"n" integer NOT NULL,
	"act" text NOT NULL,
	"by_person" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"text" text NOT NULL,
	CONSTRAINT "signal_acts_county_case_id_kind_key_n_pk" PRIMARY KEY("county","case_id","kind","key","n")
);
--> statement-breakpoint
CREATE TABLE "signal_watch" (
	"county" text NOT NULL,
	"case_id" uuid NOT NULL,
	"next_on" date NOT NULL,
	CONSTRAINT "signal_watch_county_case_id_pk" PRIMARY KEY("county","case_id")
);
--> statement-breakpoint
CREATE TABLE "signals" (
	"county" text NOT NULL,
	"case_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"key" text NOT NULL,
	"n" bigint GENERATED ALWAYS AS IDENTITY (sequence name "signals_n_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"unit" text NOT NULL,
	"raised_on" date NOT NULL,
	"answer_by" date NOT NULL,
	"grade" text NOT NULL,
	"stage" text NOT NULL,
	"step" integer NOT NULL,
	"holder" text,
	"state" text NOT NULL,
	CONSTRAINT "signals_county_case_id_kind_key_pk" PRIMARY KEY("county","case_id","kind","key")
);
--> statement-breakpoint
CREATE TABLE "thresholds" (
	"county" text NOT NULL,
	"from_day" date NOT NULL,
	"body" jsonb NOT NULL,
	"set_by" text NOT NULL,
	"set_at" timestamp with time zone NOT NULL,
	CONSTRAINT "thresholds_county_from_day_pk" PRIMARY KEY("county","from_day")
);
--> statement-breakpoint
ALTER TABLE "followers" ADD COLUMN "since" date NOT NULL DEFAULT (now() AT TIME ZONE 'Asia/Shanghai')::date;--> statement-breakpoint
ALTER TABLE "followers" ALTER COLUMN "since" DROP DEFAULT;--> statement-breakpoint
CREATE INDEX "signal_watch_day" ON "signal_watch" USING btree ("county","next_on","case_id");--> statement-breakpoint
CREATE INDEX "signals_open_unit" ON "signals" USING btree ("county","unit","answer_by","n","kind","state") WHERE state <> 'closed';--> statement-breakpoint
CREATE INDEX "signals_open" ON "signals" USING btree ("county","answer_by","n","kind","state","unit") WHERE state <> 'closed';--> statement-breakpoint
CREATE INDEX "signals_closed_unit" ON "signals" USING btree ("county","unit","n") WHERE state = 'closed';--> statement-breakpoint
CREATE INDEX "signals_closed" ON "signals" USING btree ("county","n") WHERE state = 'closed';--> statement-breakpoint
INSERT INTO calendar_loads (county, year, body, at) SELECT county, year, body, loaded_at FROM calendar_years ORDER BY loaded_at;--> statement-breakpoint
GRANT SELECT ON signals, signal_acts TO yimen_reader;--> statement-breakpoint
ALTER TABLE signals ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY signals_by_reach ON signals FOR SELECT TO yimen_reader USING (
  county = current_setting('yimen.county', true) AND CASE current_setting('yimen.reach', true)
    WHEN 'unit' THEN unit = current_setting('yimen.within', true)
    WHEN 'all' THEN true
    ELSE false END
);--> statement-breakpoint
ALTER TABLE signal_acts ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY signal_acts_by_reach ON signal_acts FOR SELECT TO yimen_reader USING (
  EXISTS (SELECT 1 FROM signals s WHERE s.county = signal_acts.county AND s.case_id = signal_acts.case_id AND s.kind = signal_acts.kind AND s.key = signal_acts.key)
);
