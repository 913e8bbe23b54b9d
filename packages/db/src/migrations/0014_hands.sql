ALTER TABLE "item_drafts" ADD COLUMN "hands" text[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
UPDATE "item_drafts" SET "hands" = ARRAY["author"];
