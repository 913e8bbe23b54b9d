CREATE TABLE "case_words" (
	"county" text NOT NULL,
	"word" text NOT NULL,
	"unit" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"case_id" uuid NOT NULL,
	CONSTRAINT "case_words_county_word_at_case_id_pk" PRIMARY KEY("county","word","at","case_id")
);
--> statement-breakpoint
CREATE TABLE "followers" (
	"county" text NOT NULL,
	"name" text NOT NULL,
	"tx" "xid8" NOT NULL,
	"id" uuid NOT NULL,
	CONSTRAINT "followers_county_name_pk" PRIMARY KEY("county","name")
);
--> statement-breakpoint
CREATE INDEX "case_words_unit" ON "case_words" USING btree ("county","unit","word","at","case_id");--> statement-breakpoint
-- In the order of bytes, whatever the database's own: a beginning is a range.
ALTER TABLE "case_words" ALTER COLUMN "word" TYPE text COLLATE "C";--> statement-breakpoint
GRANT SELECT ON case_words TO yimen_reader;--> statement-breakpoint
ALTER TABLE case_words ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY case_words_by_reach ON case_words FOR SELECT TO yimen_reader USING (
  county = current_setting('yimen.county', true) AND CASE current_setting('yimen.reach', true)
    WHEN 'unit' THEN unit = current_setting('yimen.within', true)
    WHEN 'all' THEN true
    ELSE false END
);
