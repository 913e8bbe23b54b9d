import { Route, Router } from "@solidjs/router";
import { type Actor, may } from "@yimen/domain";
import { lazy, Show } from "solid-js";
import { Login } from "../features/account/Login.tsx";
import { Today } from "../features/agent/Today.tsx";
import { NewCase } from "../features/intake/NewCase.tsx";
import { Shell } from "./Shell.tsx";
import { session } from "./session.ts";

// What the first screen does not need comes when asked for; the service worker has put all of it on the device by then.
const Outbox = lazy(() => import("../features/agent/Outbox.tsx").then((m) => ({ default: m.Outbox })));
const Cases = lazy(() => import("../features/agent/Cases.tsx").then((m) => ({ default: m.Cases })));
const CasePage = lazy(() => import("../features/case/CasePage.tsx").then((m) => ({ default: m.CasePage })));
const Intake = lazy(() => import("../features/intake/Intake.tsx").then((m) => ({ default: m.Intake })));
const Inbox = lazy(() => import("../features/county/Inbox.tsx").then((m) => ({ default: m.Inbox })));
const Search = lazy(() => import("../features/county/Search.tsx").then((m) => ({ default: m.Search })));
const Guide = lazy(() => import("../features/intake/Guide.tsx").then((m) => ({ default: m.Guide })));
const BlankForm = lazy(() => import("../features/intake/BlankForm.tsx").then((m) => ({ default: m.BlankForm })));
const Paper = lazy(() => import("../features/case/Paper.tsx").then((m) => ({ default: m.Paper })));
const Devices = lazy(() => import("../features/devices/Devices.tsx").then((m) => ({ default: m.Devices })));
const Unsettled = lazy(() => import("../features/refused/Unsettled.tsx").then((m) => ({ default: m.Unsettled })));
const Signals = lazy(() => import("../features/supervision/Signals.tsx").then((m) => ({ default: m.Signals })));
const Figures = lazy(() => import("../features/figures/Figures.tsx").then((m) => ({ default: m.Figures })));
const Items = lazy(() => import("../features/items/Items.tsx").then((m) => ({ default: m.Items })));
const WorkbookDraft = lazy(() => import("../features/items/WorkbookDraft.tsx").then((m) => ({ default: m.WorkbookDraft })));
const ItemEditor = lazy(() => import("../features/items/editor/ItemEditor.tsx").then((m) => ({ default: m.ItemEditor })));
const Appointments = lazy(() => import("../features/appointments/Appointments.tsx").then((m) => ({ default: m.Appointments })));
const Mandates = lazy(() => import("../features/mandate/Mandates.tsx").then((m) => ({ default: m.Mandates })));
const Seals = lazy(() => import("../features/seals/Seals.tsx").then((m) => ({ default: m.Seals })));
const CalendarPage = lazy(() => import("../features/calendar/CalendarPage.tsx").then((m) => ({ default: m.CalendarPage })));
const Faults = lazy(() => import("../features/account/Faults.tsx").then((m) => ({ default: m.Faults })));
const County = lazy(() => import("../features/organisation/County.tsx").then((m) => ({ default: m.County })));
const Setup = lazy(() => import("../features/organisation/Setup.tsx").then((m) => ({ default: m.Setup })));
const Me = lazy(() => import("../features/account/Me.tsx").then((m) => ({ default: m.Me })));

/** What a person of these duties comes to work for. */
const homeOf = (actor: Actor) => (may(actor, "case.replicate") ? Today : may(actor, "case.read") ? Inbox : may(actor, "figures.read") ? Figures : Devices);

export function App() {
  return (
    <Show when={session()} fallback={location.pathname === "/setup" ? <Setup /> : <Login />}>
      {(current) => (
        <Router root={Shell}>
          <Route path="/" component={homeOf(current().actor)} />
          <Route path="/new" component={NewCase} />
          <Route path="/draft/:id" component={Intake} />
          <Route path="/cases" component={Cases} />
          <Route path="/case/:id" component={CasePage} />
          <Route path="/case/:id/paper/:kind" component={Paper} />
          <Route path="/guide/:code/form" component={BlankForm} />
          <Route path="/guide/:code" component={Guide} />
          <Route path="/outbox" component={Outbox} />
          <Route path="/search" component={Search} />
          <Route path="/me" component={Me} />
          <Route path="/faults" component={Faults} />
          <Route path="/unsettled" component={Unsettled} />
          <Route path="/signals" component={Signals} />
          <Route path="/figures" component={Figures} />
          <Route path="/items" component={Items} />
          <Route path="/items/draft/:id" component={ItemEditor} />
          <Route path="/items/workbook/:id" component={WorkbookDraft} />
          <Route path="/appointments" component={Appointments} />
          <Route path="/mandates" component={Mandates} />
          <Route path="/seals" component={Seals} />
          <Route path="/calendar" component={CalendarPage} />
          <Route path="/county" component={County} />
          <Route path="/devices" component={Devices} />
          <Route path="*" component={homeOf(current().actor)} />
        </Router>
      )}
    </Show>
  );
}
