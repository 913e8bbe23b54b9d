import libraryUrl from "pdfjs-dist/legacy/build/pdf.min.mjs?url";
import workerUrl from "pdfjs-dist/legacy/build/pdf.worker.min.mjs?url";
import { kept, longestSide } from "./shrink.ts";

/** Why a PDF gives no pages; `away`: the reader has not come to this device yet, and there is no network. */
export type PdfFault = "large" | "pages" | "locked" | "broken" | "heavy" | "away";
export class PdfRefused extends Error {
  readonly why: PdfFault;
  constructor(why: PdfFault) {
    super(why);
    this.why = why;
  }
}

const mostBytes = 20_000_000;
const mostPages = 40;
/** No honest page takes longer, even on an old phone. */
const pageMs = 60_000;
/** Beside the program, fetched when the first PDF asks for it: characters and fonts that old PDFs leave to the reader, decoders of scanners' formats. */
const beside = `${import.meta.env.BASE_URL}assets/pdf/`;

/** @throws PdfRefused where it can't be fetched */
async function library(): Promise<typeof import("pdfjs-dist")> {
  try {
    const loaded = (await import(/* @vite-ignore */ libraryUrl)) as typeof import("pdfjs-dist");
    loaded.GlobalWorkerOptions.workerSrc = workerUrl;
    return loaded;
  } catch {
    throw new PdfRefused("away");
  }
}

/** Has the reader kept on this device (by the service worker), for a day without a network. Silent. */
export const bringPdfReader = (): void => {
  for (const url of [libraryUrl, workerUrl]) void fetch(url).catch(() => {});
};

/**
 * The pages of a PDF as pictures, one after the other as they are wanted; nothing else of it is kept: no script runs (the reader is given none of its own
 * engine for them), no attachment, no form that asks somebody somewhere.
 * @throws PdfRefused
 */
export async function* pdfPages(file: Blob, told: (page: number, of: number) => void): AsyncGenerator<Blob> {
  if (file.size > mostBytes) throw new PdfRefused("large");
  const { getDocument, PasswordException } = await library();
  const reading = getDocument({
    data: new Uint8Array(await file.arrayBuffer()),
    cMapUrl: `${beside}cmaps/`,
    standardFontDataUrl: `${beside}standard_fonts/`,
    wasmUrl: `${beside}wasm/`,
    iccUrl: `${beside}iccs/`,
    enableXfa: false,
    maxImageSize: 100_000_000,
    verbosity: 0,
  });
  try {
    const pdf = await inTime(
      reading.promise.catch((error: unknown) => {
        throw new PdfRefused(error instanceof PasswordException ? "locked" : "broken");
      }),
    );
    if (pdf.numPages > mostPages) throw new PdfRefused("pages");
    for (let n = 1; n <= pdf.numPages; n += 1) {
      told(n, pdf.numPages);
      yield await inTime(drawn(pdf, n));
    }
  } finally {
    await reading.destroy();
  }
}

async function drawn(pdf: import("pdfjs-dist").PDFDocumentProxy, n: number): Promise<Blob> {
  try {
    const page = await pdf.getPage(n);
    const natural = page.getViewport({ scale: 1 });
    const viewport = page.getViewport({ scale: longestSide / Math.max(natural.width, natural.height) });
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(viewport.width));
    canvas.height = Math.max(1, Math.round(viewport.height));
    await page.render({ canvas, viewport, background: "#fff" }).promise;
    page.cleanup();
    try {
      return await kept((pen, w, h) => pen.drawImage(canvas, 0, 0, w, h), canvas.width, canvas.height);
    } finally {
      canvas.width = 0;
    }
  } catch {
    throw new PdfRefused("broken");
  }
}

const inTime = async <T>(work: Promise<T>): Promise<T> => {
  let patience: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, fail) => {
    patience = setTimeout(() => fail(new PdfRefused("heavy")), pageMs);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(patience));
};

/** By its first bytes: what a phone says of a file's kind is not to be relied on. */
export const isPdf = async (file: Blob): Promise<boolean> => new TextDecoder("latin1").decode(await file.slice(0, 1024).arrayBuffer()).includes("%PDF-");
