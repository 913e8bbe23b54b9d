CREATE TABLE "backups" (
	"at" timestamp with time zone PRIMARY KEY NOT NULL,
	"file" text NOT NULL,
	"bytes" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "setup_codes" (
	"digest" "bytea" PRIMARY KEY NOT NULL,
	"expires_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "offices" ADD COLUMN "from_day" date;--> statement-breakpoint
ALTER TABLE "offices" ADD COLUMN "to_day" date;--> statement-breakpoint
ALTER TABLE "offices" ADD COLUMN "moved_to" text;--> statement-breakpoint
ALTER TABLE "people" ADD COLUMN "from_day" date;--> statement-breakpoint
ALTER TABLE "people" ADD COLUMN "to_day" date;--> statement-breakpoint
ALTER TABLE "people" ADD COLUMN "must_change" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "windows" ADD COLUMN "from_day" date;--> statement-breakpoint
ALTER TABLE "windows" ADD COLUMN "to_day" date;