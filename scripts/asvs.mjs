import { readFileSync } from "node:fs";

/** `node scripts/asvs.mjs FILE.csv`: is every requirement of levels 1 and 2 of OWASP's table in docs/ASVS.md, once? Prints what is missing or twice. */
const [file] = process.argv.slice(2);
if (!file) throw new Error("node scripts/asvs.mjs FILE.csv (OWASP_Application_Security_Verification_Standard_5.0.0_en.csv)");
const wanted = [...readFileSync(file, "utf8").matchAll(/^V\d+,.*?,(V[\d.]+),(?:"(?:[^"]|"")*"|[^",\n]*),([12])\s*$/gms)].map((m) => m[1].slice(1));
const told = readFileSync(new URL("../docs/ASVS.md", import.meta.url), "utf8")
  .split("\n")
  .filter((line) => /^\| \d/.test(line))
  .flatMap((line) =>
    line
      .split("|")[1]
      .split(",")
      .map((id) => id.trim()),
  );
const missing = wanted.filter((id) => !told.includes(id));
const odd = told.filter((id, i) => !wanted.includes(id) || told.indexOf(id) !== i);
console.log(`${wanted.length} requirements; missing: ${missing.join(" ") || "none"}; unknown or twice: ${odd.join(" ") || "none"}`);
process.exit(missing.length + odd.length > 0 ? 1 : 0);
