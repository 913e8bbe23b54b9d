CREATE TABLE "attachments" (
	"county" text NOT NULL,
	"hash" text NOT NULL,
	"size" integer NOT NULL,
	"type" text NOT NULL,
	"uploaded_by" text NOT NULL,
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "attachments_county_hash_pk" PRIMARY KEY("county","hash")
);
--> statement-breakpoint
CREATE TABLE "audit_log" (
	"county" text NOT NULL,
	"id" bigint GENERATED ALWAYS AS IDENTITY (sequence name "audit_log_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	"person" text NOT NULL,
	"action" text NOT NULL,
	"case_id" uuid,
	"detail" text DEFAULT '' NOT NULL,
	CONSTRAINT "audit_log_county_id_pk" PRIMARY KEY("county","id")
);
--> statement-breakpoint
CREATE TABLE "case_events" (
	"county" text NOT NULL,
	"case_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"body" json NOT NULL,
	"hash" "bytea" NOT NULL,
	"device" uuid,
	"seq" bigint,
	"claimed_at" timestamp with time zone NOT NULL,
	"received_at" timestamp with time zone NOT NULL,
	CONSTRAINT "case_events_county_case_id_version_pk" PRIMARY KEY("county","case_id","version")
);
--> statement-breakpoint
CREATE TABLE "cases" (
	"county" text NOT NULL,
	"id" uuid NOT NULL,
	"tx" "xid8" DEFAULT pg_current_xact_id() NOT NULL,
	"state" json NOT NULL,
	"head_hash" "bytea" NOT NULL,
	"office" text NOT NULL,
	"unit" text NOT NULL,
	"item" text NOT NULL,
	"stage" text NOT NULL,
	"step" integer NOT NULL,
	"holder" text,
	"number" text,
	"applicant_name" text NOT NULL,
	"accepted_at" timestamp with time zone,
	"promised_due" date,
	"updated_at" timestamp with time zone NOT NULL,
	CONSTRAINT "cases_county_id_pk" PRIMARY KEY("county","id")
);
--> statement-breakpoint
CREATE TABLE "commands" (
	"county" text NOT NULL,
	"device" uuid NOT NULL,
	"seq" bigint NOT NULL,
	"case_id" uuid,
	"outcome" json NOT NULL,
	"received_at" timestamp with time zone NOT NULL,
	CONSTRAINT "commands_county_device_seq_pk" PRIMARY KEY("county","device","seq")
);
--> statement-breakpoint
CREATE TABLE "item_versions" (
	"county" text NOT NULL,
	"code" text NOT NULL,
	"version" integer NOT NULL,
	"body" jsonb NOT NULL,
	"published_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "item_versions_county_code_version_pk" PRIMARY KEY("county","code","version")
);
--> statement-breakpoint
CREATE TABLE "devices" (
	"county" text NOT NULL,
	"id" uuid NOT NULL,
	"person" text NOT NULL,
	"label" text NOT NULL,
	"enrolled_at" timestamp with time zone DEFAULT now() NOT NULL,
	"last_seen_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "devices_county_id_pk" PRIMARY KEY("county","id")
);
--> statement-breakpoint
CREATE TABLE "number_blocks" (
	"county" text NOT NULL,
	"year" integer NOT NULL,
	"block" text NOT NULL,
	"device" uuid,
	"next" integer DEFAULT 0 NOT NULL,
	"leased_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "number_blocks_county_year_block_pk" PRIMARY KEY("county","year","block")
);
--> statement-breakpoint
CREATE TABLE "offices" (
	"county" text NOT NULL,
	"code" text NOT NULL,
	"name" text NOT NULL,
	CONSTRAINT "offices_county_code_pk" PRIMARY KEY("county","code")
);
--> statement-breakpoint
CREATE TABLE "people" (
	"county" text NOT NULL,
	"id" text NOT NULL,
	"username" text NOT NULL,
	"name" text NOT NULL,
	"roles" jsonb NOT NULL,
	"office" text NOT NULL,
	"unit" text,
	"password_hash" text NOT NULL,
	"active" boolean DEFAULT true NOT NULL,
	"demo" boolean DEFAULT false NOT NULL,
	CONSTRAINT "people_county_id_pk" PRIMARY KEY("county","id")
);
--> statement-breakpoint
CREATE TABLE "sessions" (
	"county" text NOT NULL,
	"id" text NOT NULL,
	"user_id" text NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	CONSTRAINT "sessions_county_id_pk" PRIMARY KEY("county","id")
);
--> statement-breakpoint
CREATE TABLE "windows" (
	"county" text NOT NULL,
	"code" text NOT NULL,
	"name" text NOT NULL,
	"unit" text NOT NULL,
	"unit_name" text NOT NULL,
	CONSTRAINT "windows_county_code_pk" PRIMARY KEY("county","code")
);
--> statement-breakpoint
CREATE INDEX "audit_case" ON "audit_log" USING btree ("county","case_id");--> statement-breakpoint
CREATE UNIQUE INDEX "cases_number" ON "cases" USING btree ("county","number");--> statement-breakpoint
CREATE INDEX "cases_pull" ON "cases" USING btree ("county","tx","id");--> statement-breakpoint
CREATE INDEX "cases_scope" ON "cases" USING btree ("county","office" text_pattern_ops,"tx");--> statement-breakpoint
CREATE INDEX "cases_inbox" ON "cases" USING btree ("county","unit","stage","promised_due");--> statement-breakpoint
CREATE INDEX "cases_name" ON "cases" USING btree ("county","applicant_name" text_pattern_ops);--> statement-breakpoint
CREATE UNIQUE INDEX "people_id" ON "people" USING btree ("id");--> statement-breakpoint
CREATE UNIQUE INDEX "people_username" ON "people" USING btree ("username");--> statement-breakpoint
CREATE UNIQUE INDEX "sessions_id" ON "sessions" USING btree ("id");