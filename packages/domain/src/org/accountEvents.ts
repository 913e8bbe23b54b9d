/** What a person is told of their own account, whoever did it. */
export const accountEvents = ["password", "secondFactor.set", "secondFactor.off", "device.new", "device.approved", "device.revoked", "withdrawn"] as const;
export type AccountEvent = (typeof accountEvents)[number];
