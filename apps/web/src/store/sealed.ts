import { BrokenBox, type Bytes, fromUtf8, type SealKey, type Suite, utf8 } from "@yimen/crypto";
import Dexie, { type IndexableType, type Table } from "dexie";

/** What opens and closes the boxes of one person's store. */
export type Sealer = { readonly suite: Suite; readonly key: SealKey };

/** A row as it lies on the disk: the key and the few fields that are searched by, in clear; all else in the box. */
export type SealedRow = { box: Bytes; [clear: string]: unknown };

/** How a value becomes the bytes in the box, and back; the clear fields are put beside it. */
export type Codec<T> = { clear: (value: T) => Record<string, unknown>; bytes: (value: T) => Bytes | Promise<Bytes>; value: (bytes: Bytes, row: SealedRow) => T };

/** Everything but the clear fields as JSON. */
export function jsonCodec<T extends object>(...clear: (keyof T & string)[]): Codec<T> {
  return {
    clear: (value) => Object.fromEntries(clear.flatMap((field) => (value[field] === undefined ? [] : [[field, value[field]]]))),
    bytes: (value) => utf8(JSON.stringify({ ...value, ...Object.fromEntries(clear.map((field) => [field, undefined])) })),
    value: (bytes, { box: _box, ...row }) => ({ ...(JSON.parse(fromUtf8(bytes)) as object), ...row }) as unknown as T,
  };
}

/**
 * A table whose rows are sealed. Reading opens; writing goes through a `Change`, because sealing takes a moment that an IndexedDB
 * transaction does not wait for.
 */
export class SealedTable<T extends object, K extends IndexableType> {
  readonly rows: Table<SealedRow, K>;
  readonly codec: Codec<T>;
  private readonly keyName: string;
  private readonly sealer: Sealer;

  constructor(rows: Table<SealedRow, K>, keyName: string, codec: Codec<T>, sealer: Sealer) {
    this.rows = rows;
    this.keyName = keyName;
    this.codec = codec;
    this.sealer = sealer;
  }

  private context = (key: unknown): string => `${this.rows.name}/${String(key)}`;

  async seal(value: T): Promise<SealedRow> {
    const clear = this.codec.clear(value);
    const bytes = await this.codec.bytes(value);
    return { ...clear, box: await this.sealer.suite.seal(this.sealer.key, bytes, this.context(clear[this.keyName])) };
  }

  private async openOne(row: SealedRow): Promise<T> {
    return this.codec.value(await this.sealer.suite.open(this.sealer.key, row.box, this.context(row[this.keyName])), row);
  }

  /** Null where the box can't be opened: disks and browsers do break a row now and then, and one must not take the others along. */
  private async openOrNull(row: SealedRow): Promise<T | null> {
    try {
      return await this.openOne(row);
    } catch (error) {
      if (error instanceof BrokenBox || error instanceof SyntaxError || error instanceof TypeError) return null;
      throw error;
    }
  }

  /** In the order of the rows, null for a broken one. By way of Dexie's promise, so that a live query that awaits it goes on observing. */
  openEach(rows: readonly SealedRow[]): PromiseLike<(T | null)[]> {
    return Dexie.Promise.resolve(Promise.all(rows.map((row) => this.openOrNull(row))));
  }

  /** Those that can be opened. */
  async open(rows: readonly SealedRow[]): Promise<T[]> {
    return (await this.openEach(rows)).filter((value) => value !== null);
  }

  async get(key: K): Promise<T | undefined> {
    const row = await this.rows.get(key);
    return row && (await this.open([row]))[0];
  }

  /** In the order of the keys; undefined where there is none. */
  async bulkGet(keys: K[]): Promise<(T | undefined)[]> {
    const rows = await this.rows.bulkGet(keys);
    const opened = await this.openEach(rows.filter((row) => row !== undefined));
    let next = 0;
    return rows.map((row) => (row === undefined ? undefined : (opened[next++] ?? undefined)));
  }

  async toArray(): Promise<T[]> {
    return this.open(await this.rows.toArray());
  }

  count(): PromiseLike<number> {
    return this.rows.count();
  }
}

type AnyTable = SealedTable<never, never>;

/** Collects what is to be written, seals all of it, and writes it in one transaction: all or nothing. */
export class Change {
  private readonly puts = new Map<AnyTable, Map<IndexableType, object>>();
  private readonly removals = new Map<AnyTable, Set<IndexableType>>();
  private readonly ready: { table: AnyTable; rows: readonly SealedRow[] }[] = [];
  private readonly marks: { table: AnyTable; keys: readonly IndexableType[]; fields: object }[] = [];

  put<T extends object, K extends IndexableType>(table: SealedTable<T, K>, value: T): void {
    const clear = table.codec.clear(value);
    const key = clear[table.rows.schema.primKey.name] as IndexableType;
    const at = this.puts.get(table as never) ?? new Map();
    at.set(key, value);
    this.puts.set(table as never, at);
    this.removals.get(table as never)?.delete(key);
  }

  delete<T extends object, K extends IndexableType>(table: SealedTable<T, K>, key: K): void {
    const at = this.removals.get(table as never) ?? new Set();
    at.add(key);
    this.removals.set(table as never, at);
    this.puts.get(table as never)?.delete(key);
  }

  /** Rows that were sealed before. */
  putSealed<T extends object, K extends IndexableType>(table: SealedTable<T, K>, rows: readonly SealedRow[]): void {
    if (rows.length > 0) this.ready.push({ table: table as never, rows });
  }

  /** Changes clear fields only: nothing needs to be opened or sealed. */
  mark<T extends object, K extends IndexableType>(table: SealedTable<T, K>, keys: readonly K[], fields: Partial<T>): void {
    if (keys.length > 0) this.marks.push({ table: table as never, keys, fields });
  }

  get empty(): boolean {
    return this.marks.length === 0 && this.ready.length === 0 && [...this.puts.values(), ...this.removals.values()].every((x) => x.size === 0);
  }

  /** Resolves once all of it is on the disk. @returns the rows as they lie there now, by table name */
  async commit(db: Dexie): Promise<Map<string, readonly SealedRow[]>> {
    if (this.empty) return new Map();
    const sealed = await Promise.all(
      [...this.puts].map(async ([table, values]) => [table, await Promise.all([...values.values()].map((value) => table.seal(value as never)))] as const),
    );
    const tables = [...new Set([...this.puts.keys(), ...this.removals.keys(), ...this.marks.map((m) => m.table), ...this.ready.map((r) => r.table)])].map(
      (table) => table.rows as unknown as Table,
    );
    await db.transaction("rw", tables, async () => {
      for (const [table, keys] of this.removals) await (table.rows as unknown as Table).bulkDelete([...keys]);
      for (const { table, keys, fields } of this.marks) await (table.rows as unknown as Table).bulkUpdate(keys.map((key) => ({ key, changes: fields })));
      for (const { table, rows } of this.ready) await (table.rows as unknown as Table).bulkPut([...rows]);
      for (const [table, rows] of sealed) await (table.rows as unknown as Table).bulkPut(rows);
    });
    return new Map(sealed.map(([table, rows]) => [table.rows.name, rows]));
  }
}
