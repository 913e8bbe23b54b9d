import { accountRouter } from "../modules/account/router.ts";
import { appointmentRouter } from "../modules/appointment/router.ts";
import { calendarRouter } from "../modules/calendar/router.ts";
import { caseRouter } from "../modules/case/router.ts";
import { catalogueRouter } from "../modules/catalogue/router.ts";
import { countyRouter } from "../modules/county/router.ts";
import { setupRouter } from "../modules/county/setup.ts";
import { deviceRouter } from "../modules/device/router.ts";
import { figuresRouter } from "../modules/figures/router.ts";
import { itemRouter } from "../modules/items/router.ts";
import { mandateRouter } from "../modules/mandate/router.ts";
import { sealRouter } from "../modules/papers/router.ts";
import { refusedRouter } from "../modules/refused/router.ts";
import { supervisionRouter } from "../modules/supervision/router.ts";
import { syncRouter } from "../modules/sync/router.ts";
import { router } from "./trpc.ts";

export const appRouter = router({
  account: accountRouter,
  appointment: appointmentRouter,
  calendar: calendarRouter,
  catalogue: catalogueRouter,
  case: caseRouter,
  county: countyRouter,
  device: deviceRouter,
  figures: figuresRouter,
  item: itemRouter,
  mandate: mandateRouter,
  refused: refusedRouter,
  seal: sealRouter,
  setup: setupRouter,
  supervision: supervisionRouter,
  sync: syncRouter,
});
export type AppRouter = typeof appRouter;
