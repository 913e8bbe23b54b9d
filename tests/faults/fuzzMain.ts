import "fake-indexeddb/auto";

/** `pnpm fuzz [--count 100000] [--seed 1]`: prints one line of JSON; exit code 1 for any 5xx, any write that was not agreed to, any row that a job can't read, any word of a query, a stack or a path in an answer or the log, or a heap that grew by more than 200 MB. */
const option = (name: string, usual: number) => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? usual : Number(process.argv[at + 1]);
};
const { startCounty } = await import("../harness/county.ts");
const { fuzz } = await import("./fuzz.ts");
const county = await startCounty();
const report = await fuzz(county.db, option("count", 100_000), option("seed", 1), (done) => console.error(`${done} calls`));
await county.close();
console.log(JSON.stringify(report));
process.exit(report.faults.length > 0 || report.written.length > 0 || report.unreadable.length > 0 || report.leaks.length > 0 || report.heapGrowthMb > 200 ? 1 : 0);
