CREATE TABLE "quarantine" (
	"county" text NOT NULL,
	"id" bigint GENERATED ALWAYS AS IDENTITY (sequence name "quarantine_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"device" uuid NOT NULL,
	"person" text NOT NULL,
	"why" text NOT NULL,
	"batch" json NOT NULL,
	"digest" "bytea" NOT NULL,
	"received_at" timestamp with time zone NOT NULL,
	"judged_by" text,
	"judged_at" timestamp with time zone,
	"verdict" text,
	"reason" text,
	"outcomes" json,
	CONSTRAINT "quarantine_county_id_pk" PRIMARY KEY("county","id")
);
--> statement-breakpoint
CREATE TABLE "signed_batches" (
	"county" text NOT NULL,
	"device" uuid NOT NULL,
	"first_seq" bigint NOT NULL,
	"last_seq" bigint NOT NULL,
	"received_at" timestamp with time zone NOT NULL,
	"signature" text NOT NULL,
	"commands" "bytea" NOT NULL,
	CONSTRAINT "signed_batches_county_device_first_seq_received_at_pk" PRIMARY KEY("county","device","first_seq","received_at")
);
--> statement-breakpoint
CREATE TABLE "duties" (
	"county" text NOT NULL,
	"person" text NOT NULL,
	"since" timestamp with time zone NOT NULL,
	"roles" jsonb NOT NULL,
	"office" text NOT NULL,
	"unit" text,
	"active" boolean NOT NULL,
	CONSTRAINT "duties_county_person_since_pk" PRIMARY KEY("county","person","since")
);
--> statement-breakpoint
CREATE TABLE "epochs" (
	"county" text NOT NULL,
	"epoch" text NOT NULL,
	"since" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "epochs_county_epoch_pk" PRIMARY KEY("county","epoch")
);
--> statement-breakpoint
ALTER TABLE "commands" ADD COLUMN "digest" "bytea" DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "commands" ALTER COLUMN "digest" DROP DEFAULT;--> statement-breakpoint
-- Devices without a key can't sign: they enrol again by themselves.
DELETE FROM "devices";--> statement-breakpoint
ALTER TABLE "devices" ADD COLUMN "suite" text NOT NULL;--> statement-breakpoint
ALTER TABLE "devices" ADD COLUMN "public_key" text NOT NULL;--> statement-breakpoint
ALTER TABLE "devices" ADD COLUMN "escrow" "bytea";--> statement-breakpoint
ALTER TABLE "devices" ADD COLUMN "status" text NOT NULL;--> statement-breakpoint
ALTER TABLE "devices" ADD COLUMN "remark" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "devices" ADD COLUMN "judged_by" text;--> statement-breakpoint
ALTER TABLE "devices" ADD COLUMN "judged_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "devices" ADD COLUMN "app_version" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "devices" ADD COLUMN "waiting" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE UNIQUE INDEX "quarantine_digest" ON "quarantine" USING btree ("county","device","digest");--> statement-breakpoint
-- A trigger, so that no way of changing a person forgets it.
CREATE FUNCTION record_duties() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    INSERT INTO duties VALUES (NEW.county, NEW.id, '1970-01-01', NEW.roles, NEW.office, NEW.unit, NEW.active) ON CONFLICT DO NOTHING;
  ELSIF (NEW.roles, NEW.office, NEW.unit, NEW.active) IS DISTINCT FROM (OLD.roles, OLD.office, OLD.unit, OLD.active) THEN
    INSERT INTO duties VALUES (NEW.county, NEW.id, clock_timestamp(), NEW.roles, NEW.office, NEW.unit, NEW.active);
  END IF;
  RETURN NULL;
END $$;--> statement-breakpoint
CREATE TRIGGER people_duties AFTER INSERT OR UPDATE ON people FOR EACH ROW EXECUTE FUNCTION record_duties();--> statement-breakpoint
INSERT INTO duties SELECT county, id, '1970-01-01', roles, office, unit, active FROM people;
