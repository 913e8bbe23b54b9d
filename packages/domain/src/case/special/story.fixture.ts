import { chinaCalendar } from "../../calendar/announced.ts";
import { plainItem } from "../../catalogue/item.fixture.ts";
import type { ItemVersion } from "../../catalogue/item.ts";
import { type LegalDate, legalDateOf } from "../../kernel/legalDate.ts";
import { type Absence, Actor, entitled, type Mandate, type Role } from "../../org/roles.ts";
import type { CommandType } from "../acts.ts";
import type { CaseCommand } from "../commands.ts";
import { decide } from "../decide.ts";
import type { CaseEvent } from "../events.ts";
import { evolve } from "../evolve.ts";
import { caseLimits } from "../limits.ts";
import type { CaseState } from "../state.ts";
import { dueDeed } from "./system.ts";

export const photo = { code: "photo", name: "照片", form: "copy", count: 1, required: true, source: "applicant", mayFollow: true } as const;
export const item = (more: Partial<ItemVersion> = {}): ItemVersion => ({
  ...plainItem,
  materials: [...plainItem.materials, photo],
  route: [...plainItem.route, { key: "approver", role: "approver", workingDays: 2 }],
  ...more,
});

const person = (id: string, roles: Role[], unit: string | null = "MZ", office = "361028") => Actor.parse({ id, name: id, roles, office, unit });
export const people = {
  /** Takes in at the township: licences are accepted by organs only (art. 24). */
  agent: person("agent-1", ["townshipClerk"], null, "361028100"),
  village: person("v-1", ["agent"], null, "361028100001"),
  clerk: person("clerk-1", ["windowClerk"]),
  handler: person("h-1", ["handler"]),
  approver: person("a-1", ["approver"]),
  chair: person("chair-1", ["reviewer"]),
  leader: person("l-1", ["windowLeader"]),
  centre: person("c-1", ["supervision"], null),
  chief: person("chief-1", ["chiefRepresentative"]),
  water: person("sl-1", ["approver"], "SL"),
  system: person("system", ["system"], null),
};
export const hash = "A".repeat(43);
export const files = (...codes: string[]) => ({ files: codes.map((code) => ({ code, form: "copy", hash, size: 10 })) });
const caseId = "01900000-0000-7000-8000-000000000001";
export const noon = (day: string) => Date.parse(`${day}T12:00:00+08:00`);

/** A case told as a list of days, people and acts. */
export class Story {
  state: CaseState | null = null;
  /** What has happened, and when the county had it. */
  readonly events: { event: CaseEvent; receivedAt: number }[] = [];
  readonly item: ItemVersion;
  /** What the chief representative holds. */
  mandates: Mandate[] = [];
  /** Who is away, and who stands in. */
  absences: Absence[] = [];
  /** How the acts that follow reach the county: on which day, with what doubt, and when each file does (undefined: not yet). */
  /** By which version of the commands' shape the acts that follow are written. */
  written: number | undefined;
  way: { received?: string; doubtful?: boolean; arrived?: (hash: string) => string | undefined } = {};
  constructor(version: ItemVersion = item()) {
    this.item = version;
  }
  try(day: string, who: keyof typeof people, type: CommandType, more: object = {}) {
    const decided = decide(this.state, { type, caseId, ...more } as CaseCommand, {
      actor: entitled(people[who], this, noon(day)),
      at: noon(day),
      item: this.item,
      person: (id) => Object.values(people).find((p) => p.id === id),
      numberState: () => "free",
      calendar: chinaCalendar,
      ...(this.written !== undefined && { written: this.written }),
      ...(this.way.received && { received: noon(this.way.received) }),
      ...(this.way.doubtful && { doubtful: true }),
      ...(this.arrived && { arrived: this.arrived }),
    });
    if (decided.ok)
      for (const event of decided.value) {
        this.state = evolve(this.state, event);
        this.events.push({ event, receivedAt: noon(this.way.received ?? day) });
      }
    return decided.ok ? "ok" : decided.error;
  }
  do(...args: Parameters<Story["try"]>): this {
    const done = this.try(...args);
    if (done !== "ok") throw new Error(`${args[2]} on ${args[0]}: ${JSON.stringify(done)}`);
    return this;
  }
  collected(day: string, ...codes: string[]): this {
    const applicant = { kind: "person", name: "王小明", idNumber: "361028199003071235", phone: "+8613800000000", address: "" };
    return this.do(day, "agent", "begin", { item: "T", itemVersion: 1, applicant })
      .do(day, "agent", "attach", files(...codes))
      .do(day, "agent", "collect", { signature: hash });
  }
  accepted(day: string): this {
    return this.collected(day, "idCard", "photo").do(day, "agent", "accept", { number: null });
  }
  limits(day: string) {
    const limits = caseLimits(this.state as CaseState, this.item, chinaCalendar, day as LegalDate);
    if (!limits.ok || !limits.value) throw new Error("no limits");
    return limits.value;
  }
  deed(day: string) {
    return dueDeed(this.state as CaseState, this.item, chinaCalendar, legalDateOf(noon(day)), this.arrived)?.command.type ?? null;
  }
  private get arrived() {
    const { arrived } = this.way;
    return (
      arrived &&
      ((hash: string) => {
        const day = arrived(hash);
        return day === undefined ? undefined : noon(day);
      })
    );
  }
}
