import "@yimen/ui/styles.css";
import "./app/app.css";
import { render } from "solid-js/web";
import { App } from "./app/App.tsx";
import { restoreLocale } from "./app/i18n.ts";
import { restoreSession } from "./app/session.ts";
import { keepOffer } from "./pwa/install.ts";
import { isOlder } from "./pwa/older.ts";

keepOffer();
if (isOlder) await import("./app/olderBrowsers.ts");
await restoreLocale();
await restoreSession();
const root = document.getElementById("app");
if (root) render(() => <App />, root);
