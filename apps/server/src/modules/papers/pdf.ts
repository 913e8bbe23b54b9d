import { checkPath, type PaperKind, paperPhrases, splitKey } from "@yimen/domain";
import PDFDocument from "pdfkit";
import { encode } from "uqr";
import type { PaperFonts } from "./fonts.ts";
import type { Printed } from "./record.ts";

export type Pictures = {
  /** The seal of a unit, by its code, as PNG; null: one is drawn. */
  readonly seal: (unit: string) => Buffer | null;
  /** A signature given on a screen, as PNG. */
  readonly signature: (hash: string) => Buffer | null;
};

const [margin, labelWidth, red, bodySize] = [64, 104, "#c8161d", 11.5] as const;
/** Signature and seal may go below the others' margin: a page with them alone could be laid to any paper. */
const lowest = 36;
/** Papers by which something is decided bear the seal for approvals, all others that for intake. */
const deciding: readonly PaperKind[] = ["decision", "refusal", "revocation", "extensionNotice", "terminationNotice", "changeDecision"];

/** Papers as one PDF, A4, each beginning on a page of its own. The same papers give the same bytes. `origin`: the county's address, for the QR codes. */
export async function paperPdf(papers: readonly Printed[], origin: string, pictures: Pictures, fonts: PaperFonts): Promise<Buffer> {
  // What every paper says, looked through once: which faces it needs is known before it is drawn.
  fonts.lacking(papers.flatMap(textsOf));
  const doc = new PDFDocument({
    size: "A4",
    margins: { top: margin, left: margin, right: margin, bottom: lowest },
    autoFirstPage: false,
    info: { Title: papers[0]?.paper.title ?? "", Author: papers[0]?.paper.unit ?? "", Creator: "Yimen", Producer: "Yimen", CreationDate: new Date(0), ModDate: new Date(0) },
    lang: "zh-CN",
  });
  for (const [name, bytes] of fonts.faces()) doc.registerFont(name, bytes);
  const chunks: Buffer[] = [];
  const done = new Promise<void>((ended, fail) =>
    doc
      .on("data", (c: Buffer) => chunks.push(c))
      .on("end", ended)
      .on("error", fail),
  );
  for (const printed of papers) draw(doc, printed, origin, pictures, fonts);
  doc.end();
  await done;
  return Buffer.concat(chunks);
}

type Doc = InstanceType<typeof PDFDocument>;

/** All that is set in type on a paper. */
export const textsOf = ({ paper }: Pick<Printed, "paper">): string[] => [paper.title, paper.unit, ...paper.rows.flat(), ...paper.text];

type Place = { readonly width: number; readonly lineGap?: number; readonly indent?: number; readonly align?: "center" };

/** Text in as many faces as its characters need; a character of any face is as wide as another. */
function write(doc: Doc, fonts: PaperFonts, text: string, x: number, y: number, weight: "regular" | "bold", place: Place): void {
  const runs = fonts.runs(text, weight);
  if (runs.length === 1 && runs[0]?.font === weight) {
    doc.font(weight).text(text, x, y, place);
    return;
  }
  // All faces stand on the line of the first: their own tops are not as high as its.
  const { _font: first } = doc.font(weight) as unknown as { _font: { ascender: number } };
  const line = y + (first.ascender / 1000) * bodySize;
  for (const [n, run] of runs.entries()) {
    const how = { ...place, baseline: "alphabetic" as const, continued: n < runs.length - 1 };
    if (n === 0) doc.font(run.font).text(run.text, x, line, how);
    else doc.font(run.font).text(run.text, how);
  }
  doc.font(weight);
}

/** As high as the text will be: reckoned with characters of the same width that the first face has. */
const heightOf = (doc: Doc, fonts: PaperFonts, text: string, weight: "regular" | "bold", place: Place): number =>
  doc.font(weight).heightOfString(
    fonts
      .runs(text, weight)
      .map((run) => (run.font === weight ? run.text : "国".repeat([...run.text].length)))
      .join("") || " ",
    place,
  );

function draw(doc: Doc, printed: Printed, origin: string, pictures: Pictures, fonts: PaperFonts): void {
  const { paper } = printed;
  doc.addPage();
  const width = doc.page.width - 2 * margin;
  const bottom = doc.page.height - margin;
  let y = margin;
  doc.font("bold").fontSize(22).fillColor("black").text(paper.title, margin, y, { width, align: "center", characterSpacing: 2 });
  y = doc.y + 20;
  doc.fontSize(bodySize).lineWidth(0.6).strokeColor("#444");
  for (const [label, value] of paper.rows) {
    const labelHeight = doc.font("bold").heightOfString(label, { width: labelWidth - 14, lineGap: 3 });
    const height = Math.max(heightOf(doc, fonts, value, "regular", { width: width - labelWidth - 20, lineGap: 3 }), labelHeight, 17) + 12;
    if (y + height > bottom) {
      doc.addPage();
      y = margin;
    }
    doc.rect(margin, y, width, height).stroke();
    doc
      .moveTo(margin + labelWidth, y)
      .lineTo(margin + labelWidth, y + height)
      .stroke();
    doc.font("bold").text(label, margin + 10, y + 6, { width: labelWidth - 14, lineGap: 3 });
    if (value) write(doc, fonts, value, margin + labelWidth + 10, y + 6, "regular", { width: width - labelWidth - 20, lineGap: 3 });
    y += height;
  }
  y += 14;
  for (const words of paper.text) {
    const height = heightOf(doc, fonts, words, "regular", { width, lineGap: 4, indent: 23 }) + 8;
    if (y + height > bottom) {
      doc.addPage();
      y = margin;
    }
    write(doc, fonts, words, margin, y, "regular", { width, lineGap: 4, indent: 23 });
    y += height;
  }
  if (y + (paper.signature ? 185 : 155) > doc.page.height - lowest) {
    doc.addPage();
    y = margin;
  }
  foot(doc, printed, origin, pictures, y + (paper.signature ? 10 : 34), width);
}

/** QR code at the left; signature, unit and day at the right, with the seal over them. */
function foot(doc: Doc, { caseId, unit, paper, code }: Printed, origin: string, pictures: Pictures, top: number, width: number): void {
  const right = margin + width - 220;
  let y = top + 16;
  if (paper.signature) {
    doc.text(`${paper.signature.label}：`, right, y, { width: 90 });
    const signed = paper.signature.hash && pictures.signature(paper.signature.hash);
    if (signed) doc.image(signed, right + 80, y - 12, { fit: [130, 40] });
    else
      doc
        .moveTo(right + 80, y + 16)
        .lineTo(right + 210, y + 16)
        .stroke();
    // Below the line to sign by the seal's upper half.
    y += paper.sealed ? 78 : 44;
  }
  doc.text(paper.unit, right, y, { width: 220, align: "center" });
  doc.text(paper.on, right, doc.y + 6, { width: 220, align: "center" });
  const [cx, cy] = [right + 110, y + 18];
  const kind = splitKey(paper.key)?.kind ?? "collectionReceipt";
  const picture = paper.sealed ? pictures.seal(unit) : null;
  if (!paper.sealed) doc.font("regular");
  else if (picture) doc.image(picture, cx - 56, cy - 56, { width: 112, height: 112 });
  else seal(doc, paper.unit, deciding.includes(kind) ? "行政审批专用章" : "业务受理专用章", cx, cy);
  qr(doc, origin + checkPath(caseId, paper.key, code), margin, top + 8, 92);
  doc
    .fontSize(8.5)
    .fillColor("#555")
    .text(`${paperPhrases.scan}  ${paperPhrases.checked(code)}`, margin, top + 106, { width: 200 })
    .fillColor("black")
    .fontSize(11.5);
}

function qr(doc: Doc, text: string, x: number, y: number, size: number): void {
  const { data } = encode(text, { border: 0 });
  const cell = size / data.length;
  for (const [row, cells] of data.entries()) for (const [column, dark] of cells.entries()) if (dark) doc.rect(x + column * cell, y + row * cell, cell + 0.05, cell + 0.05);
  doc.fill("black");
}

/** A round seal: ring, star, the unit's name along the upper arc, what it is for below. */
function seal(doc: Doc, unit: string, purpose: string, cx: number, cy: number): void {
  const radius = 54;
  doc.save().opacity(0.82).lineWidth(2.6).strokeColor(red).circle(cx, cy, radius).stroke();
  const star = Array.from({ length: 10 }, (_, i) => {
    const [r, a] = [i % 2 === 0 ? 16 : 6.2, (i * Math.PI) / 5 - Math.PI / 2];
    return [cx + r * Math.cos(a), cy + r * Math.sin(a)] as [number, number];
  });
  doc.polygon(...star).fill(red);
  const name = [...unit];
  const size = Math.min(15, 150 / Math.max(6, name.length));
  const span = Math.min(250, 26 * name.length) * (Math.PI / 180);
  doc.font("bold").fillColor(red).fontSize(size);
  for (const [i, mark] of name.entries()) {
    const angle = name.length === 1 ? 0 : -span / 2 + (span * i) / (name.length - 1);
    doc.save().rotate((angle * 180) / Math.PI, { origin: [cx, cy] });
    doc.text(mark, cx - size / 2, cy - radius + 6, { lineBreak: false }).restore();
  }
  doc.fontSize(8).text(purpose, cx - 40, cy + 24, { width: 80, align: "center", lineBreak: false });
  doc.restore().font("regular").fillColor("black").strokeColor("#444").lineWidth(0.6).fontSize(11.5);
}
