import { useSearchParams } from "@solidjs/router";
import { currentItems, legalDateOf } from "@yimen/domain";
import { Field } from "@yimen/ui";
import { createSignal, For, Show } from "solid-js";
import { asked } from "../../app/asked.ts";
import { unreached } from "../../app/countyFault.ts";
import { t, td } from "../../app/i18n.ts";
import { live } from "../../app/live.ts";
import { api, signedIn } from "../../app/session.ts";
import { answerOf } from "../../sync/index.ts";

/** Books a slot at a window of the item's unit, or a visit at the applicant's home. */
export function Booking(props: { onBooked: (said: string) => void }) {
  const { db } = signedIn();
  const [params] = useSearchParams();
  const items = live(async () => currentItems((await db.get("catalogue"))?.items ?? [], legalDateOf(Date.now())).filter((i) => i.status === "published"));
  const [item, setItem] = createSignal(String(params.item ?? ""));
  const [mode, setMode] = createSignal<"window" | "home">("window");
  const [day, setDay] = createSignal("");
  const [slot, setSlot] = createSignal("");
  const [fault, setFault] = createSignal<{ field: string; text: string } | null>(null);
  const [free, { refetch }] = asked(
    () => item() || null,
    (code) => api.appointment.free.query({ item: code }).catch(() => null),
  );
  const slots = () => free()?.find((d) => d.day === day())?.slots ?? [];
  const faultOf = (field: string) => (fault()?.field === field ? fault()?.text : undefined);
  const book = async (event: SubmitEvent) => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const data = new FormData(form);
    const word = (key: string) => String(data.get(key) ?? "").trim();
    setFault(null);
    if (!slot()) return setFault({ field: "slot", text: t("appointment.fault.slot") });
    try {
      const { window } = await api.appointment.book.mutate({
        item: item(),
        day: day(),
        slot: slot(),
        mode: mode(),
        name: word("name"),
        phone: word("phone"),
        address: word("address"),
        remark: word("remark"),
      });
      props.onBooked(t("appointment.booked", { day: day(), slot: slot(), where: window ?? t("appointment.home") }));
      for (const key of ["name", "phone", "address", "remark"]) {
        const input = form.elements.namedItem(key);
        if (input instanceof HTMLInputElement) input.value = "";
      }
      setSlot("");
    } catch (error) {
      const [, what = ""] = answerOf(error)?.message.split(".") ?? [];
      const known = ["phone", "address", "slot", "full"].includes(what);
      setFault({ field: what === "full" ? "slot" : known ? what : "slot", text: known ? td("appointment", `fault.${what}`) : unreached() });
    }
    await refetch();
  };
  return (
    <form class="y-card" onSubmit={book} data-form="booking">
      <h2>{t("appointment.new")}</h2>
      <Field id="b-item" label={t("case.item")}>
        <select
          id="b-item"
          class="y-input"
          value={item()}
          onChange={(e) => {
            setItem(e.currentTarget.value);
            setDay("");
            setSlot("");
          }}
        >
          <option value="">{t("field.choose")}</option>
          <For each={items()}>{(i) => <option value={i.code} selected={i.code === item()}>{`${i.name}（${i.unitName}）`}</option>}</For>
        </select>
      </Field>
      <Show when={item() ? free() : null}>
        {(days) => (
          <>
            <Field id="b-mode" label={t("appointment.mode")} group>
              <div class="y-choices">
                <For each={["window", "home"] as const}>
                  {(m) => (
                    <label>
                      <input type="radio" name="b-mode" checked={mode() === m} onChange={() => setMode(m)} />
                      {td("appointment", m)}
                    </label>
                  )}
                </For>
              </div>
            </Field>
            <Field id="b-day" label={t("appointment.day")}>
              <select
                id="b-day"
                class="y-input"
                onChange={(e) => {
                  setDay(e.currentTarget.value);
                  setSlot("");
                }}
              >
                <option value="">{t("field.choose")}</option>
                <For each={days()}>
                  {(d) => <option value={d.day} selected={d.day === day()}>{`${d.day}（${t("appointment.left", { n: d.slots.reduce((n, s) => n + s.free, 0) })}）`}</option>}
                </For>
              </select>
            </Field>
            <Show when={day()}>
              <Field id="b-slot" label={t("appointment.slot")} group error={faultOf("slot")}>
                <div class="y-choices">
                  <For each={slots()}>
                    {(s) => (
                      <label>
                        <input
                          type="radio"
                          name="b-slot"
                          data-slot={s.slot}
                          disabled={mode() === "window" && s.free === 0}
                          checked={slot() === s.slot}
                          onChange={() => setSlot(s.slot)}
                        />
                        <span class="number">{s.slot}</span>
                        <span class="muted small">{mode() === "window" ? t(s.free === 0 ? "appointment.full" : "appointment.left", { n: s.free }) : ""}</span>
                      </label>
                    )}
                  </For>
                </div>
              </Field>
              <Field id="b-name" label={t("intake.name")}>
                <input id="b-name" name="name" class="y-input" autocomplete="off" maxlength={60} required />
              </Field>
              <Field id="b-phone" label={t("intake.phone")} error={faultOf("phone")}>
                <input id="b-phone" name="phone" class="y-input" inputmode="tel" autocomplete="off" required />
              </Field>
              <Show when={mode() === "home"}>
                <Field id="b-address" label={t("intake.address")} error={faultOf("address")}>
                  <input id="b-address" name="address" class="y-input" autocomplete="off" maxlength={200} />
                </Field>
              </Show>
              <Field id="b-remark" label={t("do.note")} optional={t("intake.optional")}>
                <input id="b-remark" name="remark" class="y-input" autocomplete="off" maxlength={200} />
              </Field>
              <button type="submit" class="y-button primary">
                {t("appointment.book")}
              </button>
            </Show>
          </>
        )}
      </Show>
      <Show when={item() && free() === null}>
        <p class="y-notice warning">{unreached()}</p>
      </Show>
    </form>
  );
}
