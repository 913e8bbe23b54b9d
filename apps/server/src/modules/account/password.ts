import { passwordFault } from "@yimen/domain";
import { z } from "zod";

/** One that somebody chooses: long enough, and none that is guessed first. */
export const Password = z
  .string()
  .max(200)
  .refine((text) => passwordFault(text) === null);
