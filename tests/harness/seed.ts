/** The seed of a random test: a new one each time, or the one of a run that is to be repeated. It is printed before anything can fail. */
export function seedOf(test: string): number {
  const seed = Number(process.env.YIMEN_SEED || Math.floor(Math.random() * 1_000_000));
  console.log(`${test}: repeat with YIMEN_SEED=${seed}`);
  return seed;
}
