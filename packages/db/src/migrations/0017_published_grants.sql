CREATE TABLE "published_grants" (
	"county" text NOT NULL,
	"case_id" uuid NOT NULL,
	"decided_on" date NOT NULL,
	"item_name" text NOT NULL,
	"unit_name" text NOT NULL,
	"holder" text NOT NULL,
	"document" text NOT NULL,
	"document_number" text NOT NULL,
	"valid_until" date,
	"standing" text NOT NULL,
	CONSTRAINT "published_grants_county_case_id_pk" PRIMARY KEY("county","case_id")
);
--> statement-breakpoint
CREATE INDEX "published_grants_day" ON "published_grants" USING btree ("county","decided_on","case_id");--> statement-breakpoint
CREATE INDEX "published_grants_number" ON "published_grants" USING btree ("county","document_number");--> statement-breakpoint
-- Licences granted before there was this list. A row that the database's reader of JSON stumbles over is left to `pnpm db:rebuild`.
WITH sound AS MATERIALIZED (SELECT * FROM cases WHERE state::text !~* '\\u(0000|d[89a-f])' AND state::text LIKE '%"outcome":"grant"%')
INSERT INTO "published_grants" ("county", "case_id", "decided_on", "item_name", "unit_name", "holder", "document", "document_number", "valid_until", "standing")
SELECT c.county, c.id,
  coalesce((c.state->'decision'->>'deemedFrom')::date, (to_timestamp((c.state->'decision'->>'at')::bigint / 1000.0) AT TIME ZONE 'Asia/Shanghai')::date),
  i.body->>'name', i.body->>'unitName',
  CASE WHEN c.state->'applicant'->>'kind' <> 'person' THEN c.applicant_name
    WHEN char_length(c.applicant_name) > 1 THEN left(c.applicant_name, 1) || repeat('*', char_length(c.applicant_name) - 1)
    ELSE '*' END,
  coalesce(c.state->'result'->>'document', ''), coalesce(c.state->'result'->>'documentNumber', ''), (c.state->'result'->>'validUntil')::date,
  CASE WHEN c.state->'revocation' IS NULL THEN 'inForce' ELSE coalesce(c.state->'revocation'->>'how', 'annul') END
FROM sound c JOIN item_versions i ON i.county = c.county AND i.code = c.item AND i.version = c.item_version
WHERE i.body->>'kind' = 'licence' AND c.state->'decision'->>'outcome' = 'grant' AND c.stage <> 'terminated';
