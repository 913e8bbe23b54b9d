import type { SuiteId } from "@yimen/crypto";
import type { Db } from "@yimen/db";
import type { Actor } from "@yimen/domain";
import type { Auth, SessionCookie } from "../auth/auth.ts";
import type { Endings } from "../auth/endings.ts";
import type { FileKeeper } from "../modules/attachment/keeper.ts";
import type { Guards } from "../modules/case/reader.ts";
import type { PaperFonts } from "../modules/papers/fonts.ts";
import type { Pokes } from "../modules/sync/pokes.ts";
import type { Secrets } from "../secrets.ts";
import type { UntrustedReader } from "../untrusted/reader.ts";

/** What the county has decided about devices. */
export type DevicePolicy = {
  /** Algorithms of devices that enrol from now on. */
  readonly suite: SuiteId;
  /** Must a new device be approved by a person before it works? */
  readonly approveDevices: boolean;
  /** Must those who work at the county sign in with a second factor? */
  readonly secondFactor: boolean;
};

/** What every procedure is given. */
export type Context = DevicePolicy & {
  readonly db: Db;
  readonly secrets: Secrets;
  /** The county's time, epoch milliseconds: what acts are judged by. */
  readonly now: () => number;
  readonly auth: Auth;
  readonly pokes: Pokes;
  readonly files: FileKeeper;
  /** Where files from outside are read. */
  readonly reader: UntrustedReader;
  readonly actor: Actor | null;
  readonly county: string | null;
  readonly sessionId: string | null;
  /** Tests only: which of the two walls stand. */
  readonly guards?: Guards | undefined;
  /** What papers are set in. */
  readonly fonts: PaperFonts;
  /** By which address people come here, and whether under TLS. */
  readonly site: { readonly host: string; readonly secure: boolean };
  /** The address that the call comes from. */
  readonly address?: string;
  /** May one more call of this kind come from this address? For what needs no session. Counted a call, however many come in one request. */
  readonly admits: (kind: "resume" | "surrender" | "setup") => Promise<boolean>;
  /** Tells when the session has ended, for what outlasts a request. */
  readonly endings: Endings;
  /** The name of this browser, where it has signed in to the account before; null for a stranger's. */
  readonly knownBrowser: (username: string) => string | null;
  readonly rememberBrowser: (username: string) => void;
  readonly setCookie: (cookie: SessionCookie) => void;
};
