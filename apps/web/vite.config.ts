import { readFileSync } from "node:fs";
import { defineConfig } from "vite";
import { compression, defineAlgorithm } from "vite-plugin-compression2";
import { VitePWA } from "vite-plugin-pwa";
import solid from "vite-plugin-solid";
import { viteStaticCopy } from "vite-plugin-static-copy";

const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as { version: string };

export default defineConfig({
  plugins: [
    solid(),
    // What the reader of PDFs asks for as it needs it.
    viteStaticCopy({
      targets: ["cmaps/*.bcmap", "standard_fonts/*", "iccs/*", "wasm/{jbig2,openjpeg,qcms}*"].map((src) => ({
        src: `node_modules/pdfjs-dist/${src}`,
        dest: `assets/pdf/${src.slice(0, src.indexOf("/"))}`,
        rename: { stripBase: true },
      })),
    }),
    VitePWA({
      strategies: "injectManifest",
      srcDir: "src/pwa",
      filename: "sw.ts",
      // The new shell waits until the person takes it: never an exchange under someone's hands.
      registerType: "prompt",
      injectRegister: false,
      manifest: {
        name: "一门 政务服务",
        short_name: "一门",
        id: "/",
        lang: "zh-CN",
        start_url: "/",
        display: "standalone",
        background_color: "#f6f7f6",
        theme_color: "#0f5f5c",
        // Drawn from the SVG by `pnpm icons`: most phones take no SVG for their home screen.
        icons: [
          { src: "/icon.svg", sizes: "any", type: "image/svg+xml", purpose: "any" },
          { src: "/icon-192.png", sizes: "192x192", type: "image/png", purpose: "any" },
          { src: "/icon-512.png", sizes: "512x512", type: "image/png", purpose: "any" },
          { src: "/icon-maskable-512.png", sizes: "512x512", type: "image/png", purpose: "maskable" },
        ],
        shortcuts: [
          { name: "受理新办件", url: "/new", icons: [{ src: "/icon-192.png", sizes: "192x192", type: "image/png" }] },
          { name: "办件", url: "/cases", icons: [{ src: "/icon-192.png", sizes: "192x192", type: "image/png" }] },
          { name: "发件箱", url: "/outbox", icons: [{ src: "/icon-192.png", sizes: "192x192", type: "image/png" }] },
        ],
      },
      // The reader of PDFs and what draws charts come when they are first wanted, and stay then (`pwa/sw.ts`): most phones never ask.
      injectManifest: { globPatterns: ["**/*.{js,css,html,svg}"], globIgnores: ["assets/pdf/**", "assets/chartEngine-*"] },
    }),
    // Once, as small as it gets, instead of at each of a thousand phones' first visit.
    compression({ include: /\.(js|mjs|css|html|svg|wasm|bcmap|webmanifest)$/, threshold: 512, algorithms: [defineAlgorithm("brotliCompress"), "gzip"] }),
  ],
  define: { "import.meta.env.VITE_APP_VERSION": JSON.stringify(version) },
  // The floor of docs/BROWSERS.md has all of this syntax but static blocks, which `floor.test.ts` looks for: lowering them would cost every phone.
  // What is missing of the built-ins comes with `olderBrowsers.ts`.
  build: {
    // Shapes are data: one that no screen parses by is left out, and with the last of them the library.
    rolldownOptions: { treeshake: { manualPureFunctions: ["z"] } },
    target: "es2022",
    cssTarget: ["chrome92", "firefox102", "safari15.4"],
  },
  server: { proxy: Object.fromEntries(["/trpc", "/files", "/file", "/healthz", "/readyz"].map((path) => [path, "http://localhost:8080"])) },
});
