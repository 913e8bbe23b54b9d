import { QrCode } from "@yimen/ui";
import { t } from "../../app/i18n.ts";
import type { SecondFactor } from "../../app/session.ts";

/** The secret of a new second factor, to be taken over by a program on the owner's phone: as a picture, and as text for one without a camera. */
export function SetUpCode(props: { factor: SecondFactor }) {
  return (
    <div class="y-notice">
      <p>{t("second.scan")}</p>
      <div class="y-row">
        <QrCode text={props.factor.uri} label={t("second.qr")} size={176} />
        <code class="secret" data-secret={props.factor.secret}>
          {props.factor.secret.match(/.{1,4}/g)?.join(" ")}
        </code>
      </div>
    </div>
  );
}
