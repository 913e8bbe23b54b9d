CREATE TABLE "calendar_years" (
	"county" text NOT NULL,
	"year" integer NOT NULL,
	"body" jsonb NOT NULL,
	"document" text NOT NULL,
	"loaded_by" text NOT NULL,
	"loaded_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "calendar_years_county_year_pk" PRIMARY KEY("county","year")
);
