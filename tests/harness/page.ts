import { join } from "node:path";
import type { Page } from "playwright-core";
import { build } from "vite";
import type { Bench } from "../page/main.ts";

/** Builds the page that holds the product's own store, rules and engine, with buttons instead of screens. */
export const buildPage = (outDir: string) =>
  build({ configFile: false, logLevel: "error", root: join(import.meta.dirname, "../page"), build: { outDir, target: "es2022", emptyOutDir: true } });

/** Presses one of the page's buttons. */
export const press = <K extends keyof Bench>(page: Page, name: K, ...args: Parameters<Bench[K]>): Promise<Awaited<ReturnType<Bench[K]>>> =>
  page.evaluate(([n, a]) => (window as unknown as { bench: Record<string, (...x: unknown[]) => unknown> }).bench[n as string]?.(...(a as unknown[])), [
    name,
    args,
  ] as const) as never;
