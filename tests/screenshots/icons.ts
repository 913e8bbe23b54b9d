import { readFileSync } from "node:fs";
import { join } from "node:path";
import { openProfile } from "../harness/browser.ts";

/** `pnpm icons`: draws the app's PNG icons, for phones that take no SVG, from the one SVG. */
const folder = join(import.meta.dirname, "../../apps/web/public");
const svg = readFileSync(join(folder, "icon.svg"), "utf8");
const green = "#0f5f5c";

/** @param share  of the square that the drawing takes: what is cut to a circle keeps a margin of its own colour */
const kinds = [
  { name: "icon-192.png", size: 192, share: 1, ground: "transparent" },
  { name: "icon-512.png", size: 512, share: 1, ground: "transparent" },
  { name: "icon-maskable-512.png", size: 512, share: 0.8, ground: green },
  { name: "apple-touch-icon.png", size: 180, share: 1, ground: green },
];
const { context } = await openProfile();
const page = context.pages()[0] ?? (await context.newPage());
for (const { name, size, share, ground } of kinds) {
  await page.setViewportSize({ width: size, height: size });
  const side = Math.round(size * share);
  await page.setContent(
    `<body style="margin:0;background:${ground};display:grid;place-items:center;height:100vh"><img width="${side}" height="${side}" src="data:image/svg+xml;base64,${Buffer.from(svg).toString("base64")}"></body>`,
  );
  await page.waitForFunction(() => document.querySelector("img")?.complete);
  await page.screenshot({ path: join(folder, name), omitBackground: ground === "transparent" });
}
await context.close();
