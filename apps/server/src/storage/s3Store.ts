import { createReadStream } from "node:fs";
import { rm, stat } from "node:fs/promises";
import type { Readable } from "node:stream";
import { DeleteObjectCommand, GetObjectCommand, NoSuchKey, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import type { ContentStore } from "./contentStore.ts";

export type S3Settings = { endpoint: string; region: string; bucket: string; accessKeyId: string; secretAccessKey: string };

/** Files in a bucket of any storage that speaks S3 (a county's own MinIO or Ceph, a cloud's): for several servers, or a disk that is too small. */
export function s3Store({ endpoint, region, bucket, accessKeyId, secretAccessKey }: S3Settings): ContentStore {
  const client = new S3Client({
    endpoint,
    region,
    credentials: { accessKeyId, secretAccessKey },
    // What counties have behind an address of their own rarely has names for buckets, nor the newest checksums.
    forcePathStyle: true,
    requestChecksumCalculation: "WHEN_REQUIRED",
    responseChecksumValidation: "WHEN_REQUIRED",
  });
  const key = (name: string) => `${name.slice(0, 2)}/${name}`;
  return {
    shared: true,
    async put(name, path) {
      const { size } = await stat(path);
      await client.send(new PutObjectCommand({ Bucket: bucket, Key: key(name), Body: createReadStream(path), ContentLength: size }));
      await rm(path, { force: true });
    },
    async read(name) {
      try {
        return ((await client.send(new GetObjectCommand({ Bucket: bucket, Key: key(name) }))).Body as Readable | undefined) ?? null;
      } catch (error) {
        if (error instanceof NoSuchKey) return null;
        throw error;
      }
    },
    async remove(name) {
      await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: key(name) }));
    },
  };
}
