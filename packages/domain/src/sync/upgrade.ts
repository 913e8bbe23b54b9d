/** Version of the commands' shapes. Raised whenever one changes in a way that an older program's would no longer be understood. */
export const commandSchema = 4;

type Raw = { readonly type?: unknown; readonly [key: string]: unknown };

/**
 * What older programs wrote, one step a version, from `n` to `n + 1`. A command waits on a phone for weeks: it is sent to the letter as it was
 * written and signed, and both sides read it through these.
 */
const steps: Readonly<Record<number, (command: Raw) => Raw>> = {
  // The applicant's signature on the screen came with version 2.
  1: (command) => (command.type === "collect" && command.signature === undefined ? { ...command, signature: null } : command),
  // Version 3 says more (a hearing's chair, a notice of all that lacks): what version 2 left unsaid is judged by what was asked of it (`DecideContext.written`).
  2: (command) => command,
  // Version 4 asks who acts for another, and for what is seen on the spot: what version 3 left out is not asked of it afterwards.
  3: (command) => command,
};

/** The command in today's shape, whatever version wrote it; not yet checked. @returns null for a version that nobody reads any more, or not yet */
export function upgradeCommand(command: unknown, from: number): unknown {
  if (typeof command !== "object" || command === null || from < 1 || from > commandSchema) return null;
  let now = command as Raw;
  for (let version = from; version < commandSchema; version += 1) now = (steps[version] as (c: Raw) => Raw)(now);
  return now;
}
