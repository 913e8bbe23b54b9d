import type { Readable } from "node:stream";
import { DataStore, ERRORS, Upload } from "@tus/server";
import type { Sql } from "postgres";

/**
 * Uploads under way in the database, where several servers share a bucket. Not the library's own store for buckets: it goes by multipart uploads, whose
 * parts have five megabytes at least, and our files have less. Two servers that are sent the same piece keep it once.
 */
export class DatabaseUploads extends DataStore {
  override extensions = ["creation", "creation-with-upload", "termination"];
  private readonly sql: Sql;

  constructor(sql: Sql) {
    super();
    this.sql = sql;
  }

  override async create(upload: Upload): Promise<Upload> {
    await this.sql`insert into uploads (id, size, metadata) values (${upload.id}, ${upload.size ?? 0}, ${this.sql.json(upload.metadata ?? {})})`;
    return upload;
  }

  /** Keeps what comes, also of a line that breaks: the device goes on from there. @returns the bytes there are */
  override async write(stream: Readable, id: string, offset: number): Promise<number> {
    const chunks: Buffer[] = [];
    let broken: unknown;
    try {
      for await (const chunk of stream) chunks.push(chunk as Buffer);
    } catch (error) {
      broken = error;
    }
    const bytes = Buffer.concat(chunks);
    if (bytes.length > 0) {
      const kept = await this.sql`insert into upload_parts (id, start, bytes)
        select ${id}, ${offset}, ${bytes} where ${offset} = (select coalesce(sum(length(bytes)), 0) from upload_parts where id = ${id}) on conflict do nothing returning start`;
      // Another server has had it meanwhile.
      if (kept.length === 0) throw ERRORS.INVALID_OFFSET;
    }
    if (broken) throw broken;
    return offset + bytes.length;
  }

  override async getUpload(id: string): Promise<Upload> {
    const [row] = await this.sql<{ size: number; metadata: Record<string, string | null>; begun_at: Date; have: number }[]>`
      select size, metadata, begun_at, (select coalesce(sum(length(bytes)), 0)::int from upload_parts p where p.id = u.id) as have from uploads u where id = ${id}`;
    if (!row) throw ERRORS.FILE_NOT_FOUND;
    return new Upload({ id, size: row.size, offset: row.have, metadata: row.metadata, creation_date: row.begun_at.toISOString() });
  }

  /** All of it that has come. */
  async whole(id: string): Promise<Buffer> {
    return Buffer.concat((await this.sql<{ bytes: Buffer }[]>`select bytes from upload_parts where id = ${id} order by start`).map((p) => p.bytes));
  }

  override async remove(id: string): Promise<void> {
    await this.sql`delete from uploads where id = ${id}`;
  }

  /** Lets go of what was begun so long ago. @returns how many */
  async forget(olderMs: number): Promise<number> {
    return (await this.sql`delete from uploads where begun_at < now() - ${`${olderMs} milliseconds`}::interval`).count;
  }
}
