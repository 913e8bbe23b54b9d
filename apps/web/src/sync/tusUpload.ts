import { Upload } from "tus-js-client";
import type { Transport } from "./transport.ts";

/** Resumable upload of one file; an interrupted one goes on where it stopped. */
export const tusUpload: Transport["upload"] = (file) =>
  new Promise((done, fail) => {
    const upload = new Upload(file.bytes, {
      endpoint: "/files",
      chunkSize: 64 * 1024,
      // One request for a small file: on a line of 600 ms each round trip counts.
      uploadDataDuringCreation: true,
      retryDelays: [0, 1000],
      metadata: { hash: file.hash, type: file.type },
      fingerprint: async () => `yimen-${file.hash}`,
      removeFingerprintOnSuccess: true,
      onSuccess: () => done(),
      // The county has it already: its answer to an earlier try was lost.
      onError: (error) => ("originalResponse" in error && error.originalResponse?.getStatus() === 409 ? done() : fail(error)),
    });
    upload.findPreviousUploads().then((previous) => {
      if (previous[0]) upload.resumeFromPreviousUpload(previous[0]);
      upload.start();
    }, fail);
  });
