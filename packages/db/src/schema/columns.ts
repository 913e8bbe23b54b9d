import { customType } from "drizzle-orm/pg-core";

/** Raw bytes. */
export const bytea = customType<{ data: Buffer }>({ dataType: () => "bytea" });

/** A transaction's 64-bit id: the commit-safe position by which devices pull. Held as decimal text, beyond 2^53. */
export const xid8 = customType<{ data: string }>({ dataType: () => "xid8" });
