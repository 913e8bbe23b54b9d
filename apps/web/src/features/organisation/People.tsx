import { type CountyPlan, inForce, legalDateOf, type PersonRow, type Role, roles } from "@yimen/domain";
import { Field, type Outcome, Said } from "@yimen/ui";
import { createSignal, For, Show } from "solid-js";
import { t, td } from "../../app/i18n.ts";
import { api } from "../../app/session.ts";
import { Access } from "./Access.tsx";
import { Leave } from "./Leave.tsx";
import { type Letter, Letters } from "./Letters.tsx";
import { given, RowForm } from "./RowForm.tsx";
import "../../messages/editor.ts";

/** As many lines as anybody reads at once. */
const shownAtOnce = 60;
type Doing = { readonly what: "edit" | "leave" | "access"; readonly who: PersonRow } | { readonly what: "new" };

/** People with their duties: added with a first password on paper, transferred, ended with their work handed over; what each can do and see. */
export function People(props: { plan: CountyPlan; onChanged: () => Promise<void> }) {
  const [doing, setDoing] = createSignal<Doing | null>(null);
  const [letters, setLetters] = createSignal<readonly Letter[]>([]);
  const [said, setSaid] = createSignal<Outcome | null>(null);
  const [query, setQuery] = createSignal("");
  const today = legalDateOf(Date.now());
  const offices = () => new Map(props.plan.offices.map((o) => [o.code, o.name]));
  const units = () => new Map(props.plan.windows.map((w) => [w.unit, w.unitName]));
  const place = (p: PersonRow) => [offices().get(p.office) ?? p.office, p.unit && (units().get(p.unit) ?? p.unit)].filter(Boolean).join(" · ");
  const found = () => props.plan.people.filter((p) => query().trim() === "" || [p.name, p.username, place(p)].some((text) => text.includes(query().trim())));
  const row = () => {
    const now = doing();
    return now && now.what === "edit" ? now.who : undefined;
  };
  const leaving = () => {
    const now = doing();
    return now && now.what === "leave" ? now.who : null;
  };
  const looked = () => {
    const now = doing();
    return now && now.what === "access" ? now.who : null;
  };
  const done = async (outcome: Outcome) => {
    await props.onChanged();
    setDoing(null);
    setSaid(outcome);
  };
  return (
    <Show when={letters().length === 0} fallback={<Letters letters={letters()} onDone={() => setLetters([])} />}>
      <Said outcome={said()} />
      <Show when={doing() === null}>
        <button type="button" class="y-button primary" data-do="add-person" onClick={() => setDoing({ what: "new" })}>
          {t("county.add")}
        </button>
      </Show>
      <Show when={doing()?.what === "new" || row()}>
        <RowForm
          id="person"
          fields={[
            { name: "username", label: t("county.username"), value: row()?.username, fixed: row() !== undefined },
            { name: "name", label: t("county.person"), value: row()?.name },
            {
              name: "office",
              label: t("county.office"),
              value: row()?.office,
              options: props.plan.offices.filter((o) => inForce(o, today)).map((o) => [o.code, `${o.name} ${o.code}`] as const),
            },
            { name: "unit", label: t("county.unitName"), value: row()?.unit, options: [["", "—"] as const, ...units()] },
            { name: "roles", label: t("county.roles"), several: row()?.roles ?? [], options: roles.filter((r) => r !== "system").map((r) => [r, td("role", r)] as const) },
            { name: "from", label: t("county.from"), value: row()?.from, date: true },
          ]}
          onSave={async (word, all) => {
            const { letters: fresh } = await api.county.save.mutate({
              part: "people",
              row: {
                username: word("username"),
                name: word("name"),
                roles: all("roles") as Role[],
                office: word("office"),
                ...given("unit", word("unit")),
                ...given("from", word("from")),
                ...given("until", row()?.until ?? ""),
              },
            });
            setLetters(fresh);
            await done({ text: t("county.saved"), bad: false });
          }}
          onCancel={() => setDoing(null)}
        />
      </Show>
      <Show when={leaving()} keyed>
        {(who) => (
          <Leave
            person={who}
            people={props.plan.people.filter((p) => p.username !== who.username && inForce(p, today))}
            onDone={(n) => done({ text: t("leave.done", { name: who.name, n }), bad: false })}
            onCancel={() => setDoing(null)}
          />
        )}
      </Show>
      <Show when={looked()} keyed>
        {(who) => <Access person={who} place={place(who)} onClose={() => setDoing(null)} />}
      </Show>
      <div class="above">
        <Field id="people-find" label={t("county.find")}>
          <input id="people-find" type="search" class="y-input" autocomplete="off" value={query()} onInput={(e) => setQuery(e.currentTarget.value)} />
        </Field>
      </div>
      <ul class="plain">
        <For each={found().slice(0, shownAtOnce)}>
          {(p) => (
            <li class="y-card below" data-person={p.username}>
              <div class="y-row between">
                <span>
                  <strong>{p.name}</strong> <span class="muted small number">{p.username}</span>
                </span>
                <Show when={!inForce(p, today)}>
                  <span class="y-tag">{t("county.gone")}</span>
                </Show>
              </div>
              <div class="muted">{`${place(p)} · ${p.roles.map((r) => td("role", r)).join("、")}`}</div>
              <div class="y-row">
                <button type="button" class="y-button small" data-do="edit" onClick={() => setDoing({ what: "edit", who: p })}>
                  {t("county.edit")}
                </button>
                <button type="button" class="y-button small" data-do="access" onClick={() => setDoing({ what: "access", who: p })}>
                  {t("access.title")}
                </button>
                <Show when={inForce(p, today)}>
                  <button type="button" class="y-button small danger" data-do="leave" onClick={() => setDoing({ what: "leave", who: p })}>
                    {t("leave.title")}
                  </button>
                </Show>
              </div>
            </li>
          )}
        </For>
      </ul>
      <Show when={found().length > shownAtOnce}>
        <p class="muted">{t("county.more", { n: found().length - shownAtOnce })}</p>
      </Show>
    </Show>
  );
}
