/** @returns lines to print, the findings that must not be, and whether there were advisories to check against */
export function audit(json: string, accepted: Record<string, string>): { checked: boolean; bad: unknown[]; lines: string[] };
