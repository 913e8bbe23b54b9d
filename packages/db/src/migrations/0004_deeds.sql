ALTER TABLE "cases" ADD COLUMN "deed_on" date;--> statement-breakpoint
CREATE INDEX "cases_deed" ON "cases" USING btree ("county","deed_on");