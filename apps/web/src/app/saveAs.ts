/** Hands a file to the person, under a name. */
export function saveAs(file: Blob, name: string): void {
  const url = URL.createObjectURL(file);
  Object.assign(document.createElement("a"), { href: url, download: name }).click();
  // The browser has begun to read it long before; to let go of it at once would cut it off.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
