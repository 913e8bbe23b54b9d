CREATE TABLE "paper_series" (
	"county" text NOT NULL,
	"unit" text NOT NULL,
	"kind" text NOT NULL,
	"year" integer NOT NULL,
	"last" integer NOT NULL,
	CONSTRAINT "paper_series_county_unit_kind_year_pk" PRIMARY KEY("county","unit","kind","year")
);
