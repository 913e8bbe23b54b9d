CREATE TABLE "audit_heads" (
	"county" text NOT NULL,
	"id" bigint NOT NULL,
	"hash" "bytea" NOT NULL,
	CONSTRAINT "audit_heads_county_pk" PRIMARY KEY("county")
);
--> statement-breakpoint
CREATE TABLE "handovers" (
	"county" text NOT NULL,
	"id" uuid NOT NULL,
	"from_person" text NOT NULL,
	"to_person" text NOT NULL,
	"case_id" uuid NOT NULL,
	"command" json NOT NULL,
	"refusal" json NOT NULL,
	"remark" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"done_at" timestamp with time zone,
	CONSTRAINT "handovers_county_id_pk" PRIMARY KEY("county","id")
);
--> statement-breakpoint
CREATE TABLE "login_tries" (
	"username" text NOT NULL,
	"known" boolean NOT NULL,
	"tries" integer NOT NULL,
	"last" timestamp with time zone NOT NULL,
	CONSTRAINT "login_tries_username_known_pk" PRIMARY KEY("username","known")
);
--> statement-breakpoint
ALTER TABLE "audit_log" ALTER COLUMN "id" DROP IDENTITY;--> statement-breakpoint
ALTER TABLE "audit_log" ADD COLUMN "hash" "bytea";--> statement-breakpoint
ALTER TABLE "commands" ADD COLUMN "settled_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "devices" ADD COLUMN "needs_password" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "people" ADD COLUMN "totp_secret" "bytea";--> statement-breakpoint
ALTER TABLE "people" ADD COLUMN "totp_step" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "sessions" ADD COLUMN "created_at" timestamp with time zone DEFAULT now() NOT NULL;--> statement-breakpoint
CREATE INDEX "handovers_to" ON "handovers" USING btree ("county","to_person","done_at");--> statement-breakpoint
CREATE INDEX "commands_unsettled" ON "commands" USING btree ("county","received_at") WHERE outcome->>'status' = 'refused' and settled_at is null;--> statement-breakpoint
-- Each field with its length in bytes before it, so that no two rows read alike; times in microseconds. `auditText` in store/audit.ts says the same.
CREATE FUNCTION audit_text(entry audit_log) RETURNS bytea LANGUAGE sql STABLE AS $$
  SELECT convert_to(string_agg(octet_length(convert_to(f, 'UTF8')) || ':' || f, ',' ORDER BY n), 'UTF8') FROM unnest(ARRAY[
    entry.county, entry.id::text, (extract(epoch FROM entry.at) * 1000000)::bigint::text, entry.person, entry.action, coalesce(entry.case_id::text, ''), entry.detail
  ]) WITH ORDINALITY AS fields (f, n)
$$;--> statement-breakpoint
CREATE FUNCTION audit_chain() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE head audit_heads;
BEGIN
  INSERT INTO audit_heads VALUES (NEW.county, 0, sha256('')) ON CONFLICT DO NOTHING;
  SELECT * INTO head FROM audit_heads WHERE county = NEW.county FOR UPDATE;
  NEW.id := head.id + 1;
  NEW.hash := sha256(head.hash || audit_text(NEW));
  UPDATE audit_heads SET id = NEW.id, hash = NEW.hash WHERE county = NEW.county;
  RETURN NEW;
END $$;--> statement-breakpoint
-- What was written before rows were chained, in its order.
DO $$
DECLARE entry audit_log; head audit_heads;
BEGIN
  FOR entry IN SELECT * FROM audit_log ORDER BY county, id LOOP
    INSERT INTO audit_heads VALUES (entry.county, 0, sha256('')) ON CONFLICT DO NOTHING;
    SELECT * INTO head FROM audit_heads WHERE county = entry.county;
    UPDATE audit_log SET id = head.id + 1 WHERE county = entry.county AND id = entry.id;
    entry.id := head.id + 1;
    UPDATE audit_log SET hash = sha256(head.hash || audit_text(entry)) WHERE county = entry.county AND id = entry.id;
    UPDATE audit_heads SET id = entry.id, hash = sha256(head.hash || audit_text(entry)) WHERE county = entry.county;
  END LOOP;
END $$;--> statement-breakpoint
ALTER TABLE audit_log ALTER COLUMN hash SET NOT NULL;--> statement-breakpoint
CREATE FUNCTION audit_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the audit log is only added to';
END $$;--> statement-breakpoint
CREATE TRIGGER audit_chained BEFORE INSERT ON audit_log FOR EACH ROW EXECUTE FUNCTION audit_chain();--> statement-breakpoint
CREATE TRIGGER audit_unchanged BEFORE UPDATE OR DELETE ON audit_log FOR EACH ROW EXECUTE FUNCTION audit_stands();--> statement-breakpoint
CREATE TRIGGER audit_whole BEFORE TRUNCATE ON audit_log FOR EACH STATEMENT EXECUTE FUNCTION audit_stands();
