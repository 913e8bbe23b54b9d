DROP INDEX "cases_inbox";--> statement-breakpoint
ALTER TABLE "cases" ADD COLUMN "due_on" date DEFAULT 'infinity' NOT NULL;--> statement-breakpoint
ALTER TABLE "cases" ADD COLUMN "warn_on" date DEFAULT 'infinity' NOT NULL;--> statement-breakpoint
ALTER TABLE "cases" ADD COLUMN "yellow_on" date DEFAULT 'infinity' NOT NULL;--> statement-breakpoint
ALTER TABLE "cases" ADD COLUMN "red_on" date DEFAULT 'infinity' NOT NULL;--> statement-breakpoint
ALTER TABLE "cases" ADD COLUMN "reckoned" smallint DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE INDEX "cases_open_unit" ON "cases" USING btree ("county","unit","stage","due_on","id","step","holder","warn_on","yellow_on","red_on","office") WHERE stage in ('collected', 'awaitingCorrection', 'accepted', 'underReview', 'suspended', 'decided', 'issued');--> statement-breakpoint
CREATE INDEX "cases_open" ON "cases" USING btree ("county","stage","due_on","id","unit","step","holder","warn_on","yellow_on","red_on","office") WHERE stage in ('collected', 'awaitingCorrection', 'accepted', 'underReview', 'suspended', 'decided', 'issued');--> statement-breakpoint
CREATE INDEX "cases_ended_unit" ON "cases" USING btree ("county","unit","stage","updated_at","id");--> statement-breakpoint
CREATE INDEX "cases_ended" ON "cases" USING btree ("county","stage","updated_at","id");--> statement-breakpoint
CREATE INDEX "cases_reckoned" ON "cases" USING btree ("county","reckoned");