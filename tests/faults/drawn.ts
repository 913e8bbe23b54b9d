import fc from "fast-check";
import { z } from "zod";

/** What stands for any value at all: wrong types, edges of numbers and days, texts that break what reads them, depth, length. */
export const nasty: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    -1,
    1e308,
    "",
    "\u0000",
    "\ud800",
    "../../etc/passwd",
    "'; drop table cases; --",
    "<script>alert(1)</script>",
    "=cmd|' /C calc'!A0",
    "x".repeat(20_000),
    // What fits a shape and means nothing: beyond the types of the database, before or after its times, identifiers of dashes.
    2 ** 31,
    2 ** 53,
    253_402_300_800_000,
    "9".repeat(20),
    "-".repeat(36),
    "00000000-0000-0000-0000-000000000000",
    "0000-01-01",
    "9999-12-31",
    "王\udc00五",
    [],
    {},
    [[]],
  ),
  fc.constant(JSON.parse('{"__proto__":{"admin":true},"constructor":{"prototype":{"x":1}}}')),
  fc.jsonValue({ maxDepth: 4 }),
  fc.integer({ min: 1, max: 300 }).map((depth) => JSON.parse(`${"[".repeat(depth)}${"]".repeat(depth)}`) as unknown),
);

type Schema = {
  $ref?: string;
  $defs?: Record<string, Schema>;
  type?: string | string[];
  const?: unknown;
  enum?: unknown[];
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: Schema | boolean;
  propertyNames?: Schema;
  items?: Schema | boolean;
  prefixItems?: Schema[];
  minItems?: number;
  maxItems?: number;
  minLength?: number;
  maxLength?: number;
  pattern?: string;
  format?: string;
  minimum?: number;
  maximum?: number;
};

/** Words that some procedure may know, so that what is drawn now and then names something that is there. */
const known = ["361028", "GLJT", "SYDJ", "MZ", "SL", "mz-handler", "agent-1", "admin-1", "2026-12-01", "2027-01-01", "09:00", "accepted", "王", "13800000000"];

function text(schema: Schema): fc.Arbitrary<string> {
  const { minLength = 0, maxLength = 60, pattern, format } = schema;
  if (format === "uuid") return fc.uuid({ version: [4, 7] });
  if (format === "base64") return fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes).toString("base64"));
  if (pattern)
    return fc.oneof({ weight: 4, arbitrary: fc.stringMatching(new RegExp(pattern)) }, { weight: 1, arbitrary: fc.string({ minLength, maxLength: Math.min(maxLength, 40) }) });
  const most = Math.min(maxLength, 5000);
  return fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...known) },
    { weight: 4, arbitrary: fc.string({ unit: "grapheme", minLength, maxLength: Math.min(most, 30) }) },
    // Halves of pairs, controls, marks that turn the line around; at the edge of the length; one beyond it.
    { weight: 2, arbitrary: fc.string({ unit: "binary", minLength, maxLength: Math.min(most, 30) }) },
    { weight: 1, arbitrary: fc.constantFrom("\ud83d", "\u0000", "\u202e王", "\ufeff", "e\u0301", " ", "𠮷𠮷").map((s) => s.repeat(Math.max(1, Math.min(minLength, 8)))) },
    { weight: 1, arbitrary: fc.constantFrom("x".repeat(most), "字".repeat(Math.min(most + 1, 5000))) },
  );
}

function number({ minimum = -(2 ** 53), maximum = 2 ** 53, type }: Schema): fc.Arbitrary<number> {
  const edges = [minimum, maximum, minimum - 1, maximum + 1, 0, 1, 2, 10, 2 ** 31 - 1, 2 ** 31, 2 ** 32, 2 ** 48, Date.now(), 253_402_300_799_999, 253_402_300_800_000];
  return fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...edges) },
    { weight: 2, arbitrary: fc.integer({ min: Math.max(minimum, -(2 ** 31)), max: Math.min(maximum, 2 ** 31 - 1) }) },
    ...(type === "number" ? [{ weight: 1, arbitrary: fc.double() }] : []),
  );
}

const all = (arbitraries: fc.Arbitrary<unknown>[]): fc.Arbitrary<unknown> => (arbitraries.length === 0 ? nasty : fc.oneof(...(arbitraries as [fc.Arbitrary<unknown>])));

/** Values that fit a schema, and values just beside it. `depth` bounds schemas that hold themselves. */
function ofSchema(schema: Schema, root: Schema, depth: number): fc.Arbitrary<unknown> {
  const inner = (s: Schema) => ofSchema(s, root, depth + 1);
  if (depth > 8) return nasty;
  if (schema.$ref) {
    const name = schema.$ref.split("/").at(-1) ?? "";
    return schema.$ref === "#" ? inner(root) : inner(root.$defs?.[name] ?? {});
  }
  if ("const" in schema) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  const options = schema.anyOf ?? schema.oneOf;
  if (options) return all(options.map(inner));
  if (schema.allOf) return inner(Object.assign({}, ...schema.allOf) as Schema);
  switch (schema.type) {
    case "string":
      return text(schema);
    case "integer":
    case "number":
      return number(schema);
    case "boolean":
      return fc.boolean();
    case "null":
      return fc.constant(null);
    case "array": {
      if (schema.prefixItems) return fc.tuple(...schema.prefixItems.map(inner));
      const items = typeof schema.items === "object" ? inner(schema.items) : nasty;
      return fc.array(items, { minLength: schema.minItems ?? 0, maxLength: Math.min(schema.maxItems ?? 5, Math.max(5, schema.minItems ?? 0)) });
    }
    case "object": {
      const properties = Object.fromEntries(Object.entries(schema.properties ?? {}).map(([key, s]) => [key, inner(s)]));
      const fixed = fc.record(properties, { requiredKeys: (schema.required ?? []).filter((key) => key in properties) });
      if (typeof schema.additionalProperties !== "object") return fixed;
      const names = schema.propertyNames ? text(schema.propertyNames) : text({ maxLength: 12 });
      return fc.dictionary(names, inner(schema.additionalProperties), { maxKeys: 4 });
    }
    default:
      return nasty;
  }
}

/**
 * What fits a zod schema as the wire sees it, and now and then does not: drawn from the schema itself, so that a field added tomorrow is
 * drawn without anyone remembering it. What a schema can't say in JSON (transforms, refinements) is drawn as anything.
 */
export function drawnFrom(schema: z.core.$ZodType): fc.Arbitrary<unknown> {
  const json = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }) as Schema;
  return ofSchema(json, json, 0);
}
