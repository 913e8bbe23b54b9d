/** Pixels of the longest side, and bytes, of what is kept of a page: enough to read the small print of an A4 paper. */
export const longestSide = 2000;
const mostBytes = 400_000;

/** A picture as JPEG, under 400 kB; nothing of where it came from but its pixels (no place, no maker). @throws Error where memory is lacking */
export async function kept(draw: (pen: CanvasRenderingContext2D, width: number, height: number) => void, width: number, height: number): Promise<Blob> {
  // Not an OffscreenCanvas: Safari has none before 16.4.
  const canvas = document.createElement("canvas");
  let scale = Math.min(1, longestSide / Math.max(width, height));
  let drawn = 0;
  try {
    for (let quality = 0.82; ; quality -= 0.12) {
      if (drawn !== scale) {
        canvas.width = Math.max(1, Math.round(width * scale));
        canvas.height = Math.max(1, Math.round(height * scale));
        const pen = canvas.getContext("2d");
        if (!pen) throw new Error("no memory for the picture");
        // Pages of a scan may have nothing behind their ink.
        pen.fillStyle = "#fff";
        pen.fillRect(0, 0, canvas.width, canvas.height);
        draw(pen, canvas.width, canvas.height);
        drawn = scale;
      }
      const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, "image/jpeg", Math.max(0.4, quality)));
      if (!blob) throw new Error("no memory for the picture");
      if (blob.size <= mostBytes) return blob;
      if (quality < 0.4) scale *= 0.75;
    }
  } finally {
    canvas.width = 0; // Safari counts canvases that nobody uses any more.
  }
}

/**
 * Opens a picture as an element, not by `createImageBitmap`: browsers decode an element's photo at the size it is drawn at, so that 48 megapixels take
 * 46 MB where the bitmap took 197 MB (Chromium 156, peak of the page's process); and all of them turn it upright.
 */
async function open(file: Blob): Promise<{ picture: HTMLImageElement; close: () => void }> {
  const picture = new Image();
  const url = URL.createObjectURL(file);
  const close = () => {
    URL.revokeObjectURL(url);
    picture.removeAttribute("src");
  };
  try {
    await new Promise((done, fail) => {
      picture.onload = done;
      picture.onerror = () => fail(new Error("no picture"));
      picture.src = url;
    });
  } catch (error) {
    close();
    throw error;
  }
  return { picture, close };
}

/** Shrinks a photo on the device. @throws Error for what is no picture */
export async function shrinkPhoto(file: Blob): Promise<Blob> {
  const { picture, close } = await open(file);
  try {
    return await kept((pen, w, h) => pen.drawImage(picture, 0, 0, w, h), picture.naturalWidth, picture.naturalHeight);
  } finally {
    close();
  }
}

/** A kept picture turned by a quarter, clockwise. */
export async function turnPhoto(file: Blob): Promise<Blob> {
  const { picture, close } = await open(file);
  try {
    return await kept(
      (pen, w, h) => {
        pen.translate(w, 0);
        pen.rotate(Math.PI / 2);
        pen.drawImage(picture, 0, 0, h, w);
      },
      picture.naturalHeight,
      picture.naturalWidth,
    );
  } finally {
    close();
  }
}
