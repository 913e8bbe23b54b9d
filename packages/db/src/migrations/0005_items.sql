ALTER TABLE "item_versions" ADD COLUMN "published_by" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "item_versions" ADD COLUMN "reason" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "item_versions" ADD COLUMN "document" text DEFAULT '' NOT NULL;