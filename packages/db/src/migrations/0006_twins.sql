ALTER TABLE "cases" ADD COLUMN "applicant_key" text;--> statement-breakpoint
-- As `applicantKey` in store/append.ts makes it.
UPDATE cases SET applicant_key = left(encode(sha256(convert_to((state->'applicant'->>'kind') || '/' || (state->'applicant'->>'idNumber'), 'UTF8')), 'hex'), 32);--> statement-breakpoint
ALTER TABLE "cases" ALTER COLUMN "applicant_key" SET NOT NULL;--> statement-breakpoint
CREATE INDEX "cases_applicant" ON "cases" USING btree ("county","applicant_key","item");
