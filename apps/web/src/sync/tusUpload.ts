import { Upload } from "tus-js-client";
import type { Transport } from "./transport.ts";

/** Resumable upload of one file; an interrupted one goes on where it stopped. */
export const tusUpload: Transport["upload"] = (file) =>
  new Promise((done, fail) => {
    const upload = new Upload(file.bytes, {
      endpoint: "/files",
      chunkSize: 64 * 1024,
      retryDelays: [0, 1000],
      metadata: { hash: file.hash, type: file.type },
      fingerprint: async () => `yimen-${file.hash}`,
      removeFingerprintOnSuccess: true,
      onSuccess: () => done(),
      onError: fail,
    });
    upload.findPreviousUploads().then((previous) => {
      if (previous[0]) upload.resumeFromPreviousUpload(previous[0]);
      upload.start();
    }, fail);
  });
