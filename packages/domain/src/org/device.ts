/** `pending`: not yet approved by the county; `revoked`: lost, stolen or withdrawn, its pushes are kept for people to judge. */
export const deviceStatuses = ["pending", "approved", "revoked"] as const;
export type DeviceStatus = (typeof deviceStatuses)[number];
