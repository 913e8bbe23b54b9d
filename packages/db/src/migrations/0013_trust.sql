CREATE TABLE "job_faults" (
	"county" text NOT NULL,
	"job" text NOT NULL,
	"case_id" uuid NOT NULL,
	"code" text NOT NULL,
	"since" timestamp with time zone NOT NULL,
	"last" timestamp with time zone NOT NULL,
	"times" integer NOT NULL,
	CONSTRAINT "job_faults_county_job_case_id_pk" PRIMARY KEY("county","job","case_id")
);
--> statement-breakpoint
CREATE TABLE "account_events" (
	"county" text NOT NULL,
	"id" bigint GENERATED ALWAYS AS IDENTITY (sequence name "account_events_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"person" text NOT NULL,
	"at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"what" text NOT NULL,
	"detail" text DEFAULT '' NOT NULL,
	"seen_at" timestamp with time zone,
	CONSTRAINT "account_events_county_id_pk" PRIMARY KEY("county","id")
);
--> statement-breakpoint
CREATE TABLE "tries" (
	"lane" text PRIMARY KEY NOT NULL,
	"at" timestamp with time zone[] NOT NULL
);
--> statement-breakpoint
DROP TABLE "login_tries";--> statement-breakpoint
ALTER TABLE "quarantine" ADD COLUMN "acts" integer NOT NULL DEFAULT 0;--> statement-breakpoint
DO $$
DECLARE entry record;
BEGIN
  FOR entry IN SELECT county, id, batch FROM quarantine LOOP
    BEGIN
      UPDATE quarantine SET acts = json_array_length(entry.batch->'commands') WHERE county = entry.county AND id = entry.id;
    EXCEPTION WHEN OTHERS THEN NULL;
    END;
  END LOOP;
END $$;--> statement-breakpoint
ALTER TABLE "quarantine" ALTER COLUMN "acts" DROP DEFAULT;--> statement-breakpoint
ALTER TABLE "quarantine" ALTER COLUMN "batch" SET DATA TYPE text USING batch::text;--> statement-breakpoint
ALTER TABLE "cases" ADD COLUMN "item_version" integer;--> statement-breakpoint
-- Out of the text: a row that the database's own reader of JSON stumbles over must not stop this either. A quote inside a value is escaped,
-- so that the first such key is the state's own.
UPDATE cases SET item_version = substring(state::text FROM '"itemVersion":\s*([0-9]+)')::int;--> statement-breakpoint
ALTER TABLE "cases" ALTER COLUMN "item_version" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "item_drafts" ADD COLUMN "bundle" uuid;--> statement-breakpoint
ALTER TABLE "devices" ADD COLUMN "shown_at" bigint;--> statement-breakpoint
ALTER TABLE "devices" ADD COLUMN "shown_seq" bigint;--> statement-breakpoint
ALTER TABLE "sessions" ADD COLUMN "device" uuid;--> statement-breakpoint
CREATE INDEX "account_events_person" ON "account_events" USING btree ("county","person","id");--> statement-breakpoint
CREATE INDEX "sessions_device" ON "sessions" USING btree ("device");--> statement-breakpoint
CREATE INDEX "sessions_user" ON "sessions" USING btree ("user_id");--> statement-breakpoint
-- Who listens (streams, uploads under way) learns of the end of a session at once, however it ends. The id itself is a secret, its digest is none.
CREATE FUNCTION session_ended() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('yimen_ended', 'session ' || encode(sha256(convert_to(OLD.id, 'UTF8')), 'hex'));
  RETURN NULL;
END $$;--> statement-breakpoint
CREATE TRIGGER sessions_ended AFTER DELETE ON sessions FOR EACH ROW EXECUTE FUNCTION session_ended();--> statement-breakpoint
-- A new password, a second factor set or taken off, a person's withdrawal: every session ends, every device asks for the password before it
-- takes one up again, and the person is told. Here, so that it holds whichever way it is done.
CREATE FUNCTION account_changed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE happened text[] := '{}'; what text;
BEGIN
  IF NEW.password_hash IS DISTINCT FROM OLD.password_hash THEN happened := array_append(happened, 'password'); END IF;
  IF NEW.totp_secret IS DISTINCT FROM OLD.totp_secret THEN happened := array_append(happened, CASE WHEN NEW.totp_secret IS NULL THEN 'secondFactor.off' ELSE 'secondFactor.set' END); END IF;
  IF OLD.active AND NOT NEW.active THEN happened := array_append(happened, 'withdrawn'); END IF;
  IF cardinality(happened) > 0 THEN
    UPDATE devices SET needs_password = true WHERE county = NEW.county AND person = NEW.id;
    DELETE FROM sessions WHERE county = NEW.county AND user_id = NEW.id;
    FOREACH what IN ARRAY happened LOOP INSERT INTO account_events (county, person, what) VALUES (NEW.county, NEW.id, what); END LOOP;
  END IF;
  -- What a stream tells follows the person's office and duties.
  IF (NEW.roles, NEW.office, NEW.unit, NEW.active) IS DISTINCT FROM (OLD.roles, OLD.office, OLD.unit, OLD.active) THEN
    PERFORM pg_notify('yimen_ended', 'person ' || NEW.county || '/' || NEW.id);
  END IF;
  RETURN NULL;
END $$;--> statement-breakpoint
CREATE TRIGGER people_account AFTER UPDATE ON people FOR EACH ROW EXECUTE FUNCTION account_changed();--> statement-breakpoint
-- A revoked device takes its sessions with it, and those of its owner of which nobody knows the device.
CREATE FUNCTION device_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    -- A person's first device is no news to them.
    INSERT INTO account_events (county, person, what, detail, seen_at) SELECT NEW.county, NEW.person, 'device.new', NEW.label,
      CASE WHEN EXISTS (SELECT 1 FROM devices d WHERE d.county = NEW.county AND d.person = NEW.person AND d.id <> NEW.id) THEN NULL ELSE clock_timestamp() END;
  ELSIF NEW.status IS DISTINCT FROM OLD.status AND NEW.status <> 'pending' THEN
    INSERT INTO account_events (county, person, what, detail) VALUES (NEW.county, NEW.person, 'device.' || NEW.status, NEW.label);
    IF NEW.status = 'revoked' THEN DELETE FROM sessions WHERE county = NEW.county AND user_id = NEW.person AND (device = NEW.id OR device IS NULL); END IF;
  END IF;
  RETURN NULL;
END $$;--> statement-breakpoint
CREATE TRIGGER devices_account AFTER INSERT OR UPDATE ON devices FOR EACH ROW EXECUTE FUNCTION device_changed();
