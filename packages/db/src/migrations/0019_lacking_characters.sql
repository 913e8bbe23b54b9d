CREATE TABLE "lacking_characters" (
	"county" text NOT NULL,
	"mark" text NOT NULL,
	"since" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "lacking_characters_county_mark_pk" PRIMARY KEY("county","mark")
);
