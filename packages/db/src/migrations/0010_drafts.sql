CREATE TABLE "item_drafts" (
	"county" text NOT NULL,
	"id" uuid NOT NULL,
	"code" text NOT NULL,
	"unit" text NOT NULL,
	"change" text NOT NULL,
	"body" jsonb NOT NULL,
	"state" text NOT NULL,
	"revision" integer DEFAULT 0 NOT NULL,
	"author" text NOT NULL,
	"reason" text DEFAULT '' NOT NULL,
	"document" text DEFAULT '' NOT NULL,
	"judged_by" text,
	"remark" text DEFAULT '' NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	CONSTRAINT "item_drafts_county_id_pk" PRIMARY KEY("county","id")
);
--> statement-breakpoint
CREATE UNIQUE INDEX "item_drafts_open" ON "item_drafts" USING btree ("county","code") WHERE state in ('draft', 'submitted', 'returned');