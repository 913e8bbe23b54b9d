import { randomInt } from "node:crypto";

/** Letters and figures that nobody takes for one another, on paper or read out. */
const marks = "abcdefghjkmnpqrstuvwxyz23456789";

/** A first password: three groups of four, some sixty bits; changed at the first sign-in. */
export const firstPassword = (): string => [0, 1, 2].map(() => Array.from({ length: 4 }, () => marks[randomInt(marks.length)]).join("")).join("-");
