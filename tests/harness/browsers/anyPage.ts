import { setTimeout as pause } from "node:timers/promises";

/**
 * A page of whatever browser: what its driver can do is the little that differs (`evaluate`, `file`, `drag`). Everything else is asked of the page
 * itself, and waited for by asking again: old browsers lack what drivers' own locators are made of.
 */
export abstract class AnyPage {
  abstract goto(url: string): Promise<void>;
  abstract reload(): Promise<void>;
  /** Runs a function in the page; it may refer to nothing but its argument, and answers what JSON can carry. */
  abstract evaluate<A, T>(question: (about: A) => T, about: A): Promise<Awaited<T>>;
  /** Puts a file of this machine into a file field. */
  abstract file(selector: string, path: string): Promise<void>;
  /** Draws with the pressed mouse, from point to point of the window. */
  abstract drag(points: readonly { x: number; y: number }[]): Promise<void>;
  abstract [Symbol.asyncDispose](): Promise<void>;

  path(): Promise<string> {
    return this.evaluate(() => location.pathname, null);
  }

  /** Asks the page until it says something. */
  async ask<A, T>(what: string, question: (about: A) => T, about: A): Promise<NonNullable<Awaited<T>>> {
    for (let tries = 0; tries < 1200; tries += 1) {
      // A page that is loading anew has nobody to answer.
      const answer = await this.evaluate(question, about).catch(() => null);
      if (answer) return answer as NonNullable<Awaited<T>>;
      await pause(50);
    }
    throw new Error(`never came: ${what}; on the page: ${await this.evaluate(() => document.body.textContent?.slice(0, 600), null)}`);
  }
  async see(selector: string): Promise<void> {
    await this.ask(selector, (s) => document.querySelector(s) !== null, selector);
  }
  async press(selector: string): Promise<void> {
    await this.ask(
      selector,
      (s) => {
        const at = document.querySelector<HTMLElement>(s);
        at?.click();
        return at !== null;
      },
      selector,
    );
  }
  /** Presses what carries a text, within what a selector finds. */
  async choose(selector: string, text: string): Promise<void> {
    await this.ask(
      `${selector} ${text}`,
      ([s, wanted]) => {
        const at = [...document.querySelectorAll<HTMLElement>(s)].find((e) => e.textContent?.trim() === wanted);
        at?.click();
        return at !== undefined;
      },
      [selector, text] as const,
    );
  }
  /** Types into a field, or chooses in a list. */
  async put(selector: string, value: string): Promise<void> {
    await this.ask(
      selector,
      ([s, v]) => {
        const at = document.querySelector<HTMLInputElement | HTMLSelectElement>(s);
        if (!at) return false;
        at.value = v;
        at.dispatchEvent(new Event("input", { bubbles: true }));
        at.dispatchEvent(new Event("change", { bubbles: true }));
        return true;
      },
      [selector, value] as const,
    );
  }
  async sign(): Promise<void> {
    const box = await this.ask(
      "the signature box",
      () => {
        const at = document.querySelector("canvas");
        at?.scrollIntoView({ block: "center" });
        const r = at?.getBoundingClientRect();
        return r && { x: r.x, y: r.y };
      },
      null,
    );
    await this.drag(Array.from({ length: 13 }, (_, i) => ({ x: Math.round(box.x) + 30 + Math.max(0, i - 1) * 15, y: Math.round(box.y) + 60 + (i % 3) * 25 })));
  }
}
