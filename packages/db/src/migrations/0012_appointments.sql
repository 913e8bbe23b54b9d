CREATE TABLE "appointments" (
	"county" text NOT NULL,
	"id" uuid NOT NULL,
	"unit" text NOT NULL,
	"window" text,
	"day" date NOT NULL,
	"slot" text NOT NULL,
	"mode" text NOT NULL,
	"item" text NOT NULL,
	"name" text NOT NULL,
	"phone" text NOT NULL,
	"address" text NOT NULL,
	"remark" text NOT NULL,
	"state" text NOT NULL,
	"booked_by" text NOT NULL,
	"office" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"ended_by" text,
	CONSTRAINT "appointments_county_id_pk" PRIMARY KEY("county","id")
);
--> statement-breakpoint
ALTER TABLE "windows" ADD COLUMN "hours" jsonb;--> statement-breakpoint
CREATE UNIQUE INDEX "appointments_slot" ON "appointments" USING btree ("county","window","day","slot") WHERE state = 'booked' and mode = 'window';--> statement-breakpoint
CREATE INDEX "appointments_day" ON "appointments" USING btree ("county","day");