CREATE TABLE "absences" (
	"county" text NOT NULL,
	"id" uuid NOT NULL,
	"person" text NOT NULL,
	"substitute" text NOT NULL,
	"from_day" date NOT NULL,
	"to_day" date NOT NULL,
	"reason" text NOT NULL,
	"recorded_by" text NOT NULL,
	"ended_at" timestamp with time zone,
	CONSTRAINT "absences_county_id_pk" PRIMARY KEY("county","id")
);
--> statement-breakpoint
CREATE INDEX "absences_substitute" ON "absences" USING btree ("county","substitute");