import type { CatalogueData, YimenDatabase } from "../store/index.ts";
import { t } from "./i18n.ts";
import { live } from "./live.ts";

type Catalogue = Pick<CatalogueData, "items"> | undefined;

/** Names of items by their codes: of the newest version where there are several. */
export const itemNames = (catalogue: Catalogue): Map<string, string> => new Map(catalogue?.items.map((i) => [i.code, i.name]));
/** Names of the units that have items, by their codes. */
export const unitNames = (catalogue: Catalogue): Map<string, string> => new Map(catalogue?.items.map((i) => [i.unit, i.unitName]));

/** Names of items as the device's catalogue has them. */
export const liveItemNames = (db: YimenDatabase) => live(async () => itemNames(await db.get("catalogue")));

/** What kind of thing a device is, read off what its browser calls itself. */
export const deviceKind = (label: string): string => (/Android|iPhone|Mobile/.test(label) ? t("devices.phone") : /Windows|Linux|Mac/.test(label) ? t("devices.desk") : label);
