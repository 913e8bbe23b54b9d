import { kills, type Victim } from "./kills.ts";

/** `pnpm kills [--count 100] [--seed 1] [--victims server,postgres,browser]`: prints one line of JSON; exit code 1 when anything was lost or doubled. */
const option = (name: string, usual: string) => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? usual : (process.argv[at + 1] ?? usual);
};
const report = await kills({
  count: Number(option("count", "100")),
  seed: Number(option("seed", "1")),
  victims: option("victims", "server,postgres,browser").split(",") as Victim[],
  say: (line) => console.error(line),
});
console.log(JSON.stringify(report));
process.exit(report.lost.length + report.doubled.length > 0 ? 1 : 0);
