CREATE TABLE "seal_uses" (
	"county" text NOT NULL,
	"id" bigint GENERATED ALWAYS AS IDENTITY (sequence name "seal_uses_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"unit" text NOT NULL,
	"case_id" uuid NOT NULL,
	"paper" text NOT NULL,
	"code" text NOT NULL,
	"person" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "seal_uses_county_id_pk" PRIMARY KEY("county","id")
);
--> statement-breakpoint
CREATE TABLE "seals" (
	"county" text NOT NULL,
	"unit" text NOT NULL,
	"since" timestamp with time zone NOT NULL,
	"picture" "bytea" NOT NULL,
	"by" text NOT NULL,
	CONSTRAINT "seals_county_unit_since_pk" PRIMARY KEY("county","unit","since")
);
--> statement-breakpoint
CREATE INDEX "seal_uses_unit" ON "seal_uses" USING btree ("county","unit","id");--> statement-breakpoint
CREATE FUNCTION seal_uses_stand() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the log of seals is append-only';
END $$;--> statement-breakpoint
CREATE TRIGGER seal_uses_unchanged BEFORE UPDATE OR DELETE ON seal_uses FOR EACH ROW EXECUTE FUNCTION seal_uses_stand();
