import { Upload } from "tus-js-client";
import { CountyBusy, LineLost } from "./fault.ts";
import { FileRefused, type Transport } from "./transport.ts";

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
      onError: (error) => {
        const answer = "originalResponse" in error ? error.originalResponse : null;
        const status = answer?.getStatus();
        if (status === 409) done();
        else if (status !== undefined && status >= 500) fail(new CountyBusy());
        else fail(status === 415 || status === 422 ? new FileRefused(answer?.getBody()) : new LineLost(error.message));
      },
      onShouldRetry: (error) => ![409, 415, 422].includes(error.originalResponse?.getStatus() ?? 0),
    });
    upload.findPreviousUploads().then((previous) => {
      if (previous[0]) upload.resumeFromPreviousUpload(previous[0]);
      upload.start();
    }, fail);
  });
