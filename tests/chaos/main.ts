import "fake-indexeddb/auto";

/** `pnpm chaos [--minutes 10] [--seed 1] [--devices 20]`: prints one line of JSON; exit code 1 when anything was lost, doubled, broken or unequal. */
const option = (name: string, usual: number) => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? usual : Number(process.argv[at + 1]);
};
const { chaos, sound } = await import("./chaos.ts");
const end = Date.now() + option("minutes", 10) * 60_000;
const report = await chaos({ devices: option("devices", 20), seed: option("seed", 1), until: () => Date.now() >= end, say: (line) => console.error(line) });
console.log(JSON.stringify(report));
process.exit(sound(report) ? 0 : 1);
