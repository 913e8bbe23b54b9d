import { randomBytes } from "node:crypto";
import { deflateSync, gzipSync } from "node:zlib";
import ExcelJS from "exceljs";
import { strFromU8, strToU8, unzipSync, zipSync } from "fflate";
import sharp from "sharp";

/** A file that means harm, and what it is handed in as. */
export type HostileFile = {
  readonly name: string;
  readonly as: "workbook" | "picture" | "seal" | "work";
  readonly bytes: Buffer /** A picture after all: taken, and shown drawn anew. */;
  readonly isPicture?: true;
};

/** CRC-32 as PNG has it. */
function crc(bytes: Buffer): number {
  let c = ~0;
  for (const byte of bytes) {
    c ^= byte;
    for (let k = 0; k < 8; k += 1) c = c & 1 ? (c >>> 1) ^ 0xedb88320 : c >>> 1;
  }
  return ~c >>> 0;
}
function chunk(type: string, data: Buffer): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt32BE(data.length);
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const tail = Buffer.alloc(4);
  tail.writeUInt32BE(crc(body));
  return Buffer.concat([head, body, tail]);
}
const pngSign = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
function header(width: number, height: number): Buffer {
  const b = Buffer.alloc(13);
  b.writeUInt32BE(width, 0);
  b.writeUInt32BE(height, 4);
  b.set([8, 2, 0, 0, 0], 8);
  return chunk("IHDR", b);
}
const end = chunk("IEND", Buffer.alloc(0));
const png = (width: number, height: number, data: Buffer, ...more: Buffer[]) => Buffer.concat([pngSign, header(width, height), ...more, chunk("IDAT", data), end]);
const pdf = (body: string) => Buffer.from(`%PDF-1.7\n${body}\ntrailer<</Root 1 0 R>>\n%%EOF`);
const svg = (body: string) => Buffer.from(`<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" width="10" height="10">${body}</svg>`);

/** A small sound workbook whose parts are then spoilt one by one. */
async function book(): Promise<Record<string, Uint8Array>> {
  const made = new ExcelJS.Workbook();
  for (const name of ["事项", "材料", "表单", "流程", "法律依据", "问答"]) made.addWorksheet(name).addRow(["编码", "名称"]);
  made.definedNames.add("事项!$A$1:$B$2", "x");
  return unzipSync(Buffer.from(await made.xlsx.writeBuffer()));
}
const sheet = "xl/worksheets/sheet1.xml";

/** Fifty kinds; each is small to send and means to be dear to read, or to be taken for what it is not. */
export async function hostileFiles(): Promise<HostileFile[]> {
  const parts = await book();
  const spoilt = (change: Record<string, (text: string) => string>, more: Record<string, Uint8Array> = {}): Buffer =>
    Buffer.from(zipSync({ ...parts, ...Object.fromEntries(Object.entries(change).map(([path, to]) => [path, strToU8(to(strFromU8(parts[path] ?? new Uint8Array())))])), ...more }));
  const inSheet = (to: (text: string) => string) => spoilt({ [sheet]: to });
  const sound = Buffer.from(zipSync(parts));
  const patched = (at: number, by: number[]): Buffer => {
    const copy = Buffer.from(sound);
    copy.set(by, at);
    return copy;
  };
  const jpeg = await sharp({ create: { width: 40, height: 30, channels: 3, background: "#888" } })
    .jpeg()
    .toBuffer();
  const webp = await sharp({ create: { width: 40, height: 30, channels: 3, background: "#888" } })
    .webp()
    .toBuffer();
  const tiff = await sharp({ create: { width: 40, height: 30, channels: 3, background: "#888" } })
    .tiff()
    .toBuffer();
  const laughs = `<!DOCTYPE x [<!ENTITY a "ha">${"bcdefghij"
    .split("")
    .map((c, i) => `<!ENTITY ${c} "${`&${"abcdefghi"[i]};`.repeat(10)}">`)
    .join("")}]>`;
  const deep = (depth: number) => `${"<c>".repeat(depth)}${"</c>".repeat(depth)}`;
  const workbook = (name: string, bytes: Buffer): HostileFile => ({ name, as: "workbook", bytes });
  const picture = (name: string, bytes: Buffer): HostileFile => ({ name, as: "picture", bytes });
  const drawn = (name: string, bytes: Buffer): HostileFile => ({ name, as: "picture", bytes, isPicture: true });
  const work = (name: string, bytes: Buffer): HostileFile => ({ name, as: "work", bytes });
  const zeros = (n: number) => new Uint8Array(n);
  return [
    workbook("nothing at all", Buffer.alloc(0)),
    workbook("noise", randomBytes(20_000)),
    workbook("the beginning of a zip", Buffer.from("PK\u0003\u0004 and no more")),
    workbook("half of a workbook", sound.subarray(0, sound.length >> 1)),
    workbook("a part that unpacks to 80 MB", Buffer.from(zipSync({ ...parts, "xl/sharedStrings.xml": zeros(80_000_000) }))),
    workbook(
      "many parts that unpack to 400 MB together",
      Buffer.from(zipSync({ ...parts, ...Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`xl/media/${i}.bin`, zeros(10_000_000)])) })),
    ),
    workbook("a zip in a zip in a zip", Buffer.from(zipSync({ "xl/workbook.xml": zipSync({ a: zipSync({ b: zeros(30_000_000) }) }) }))),
    workbook("a declared size that lies", patched(22, [1, 0, 0, 0])),
    workbook("a checksum that lies", patched(14, [1, 2, 3, 4])),
    workbook("flagged as encrypted", patched(6, [1, 0])),
    workbook("a method of packing that is none", patched(8, [99, 0])),
    workbook("a central directory that points outside", patched(sound.length - 6, [255, 255, 255, 127])),
    workbook("a count of entries that lies", patched(sound.length - 12, [255, 255, 255, 255])),
    workbook("names that climb out", Buffer.from(zipSync({ ...parts, "../../../../tmp/yimen-was-here": strToU8("x"), "/etc/cron.d/yimen": strToU8("x") }))),
    workbook("twenty thousand empty parts", Buffer.from(zipSync({ ...parts, ...Object.fromEntries(Array.from({ length: 20_000 }, (_, i) => [`x/${i}`, zeros(0)])) }))),
    workbook("a defined range of the whole sheet", spoilt({ "xl/workbook.xml": (t) => t.replace(/\$A\$1:\$B\$2/, "$A$1:$XFD$1048576") })),
    workbook(
      "merged cells over the whole sheet",
      inSheet((t) => t.replace("</sheetData>", '</sheetData><mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>')),
    ),
    workbook(
      "validation over the whole sheet",
      inSheet((t) =>
        t.replace(
          "</sheetData>",
          '</sheetData><dataValidations count="1"><dataValidation type="list" sqref="A1:XFD1048576"><formula1>"a"</formula1></dataValidation></dataValidations>',
        ),
      ),
    ),
    workbook(
      "a row number beyond all rows",
      inSheet((t) => t.replace(/r="1"/, 'r="99999999999"')),
    ),
    workbook(
      "a cell far to the right",
      inSheet((t) => t.replace(/r="A1"/, 'r="ZZZZZZZZ1"')),
    ),
    workbook(
      "entities that laugh",
      inSheet((t) => t.replace("<worksheet", `${laughs}<worksheet`).replace("编码", "&j;")),
    ),
    workbook(
      "an entity of a local file",
      inSheet((t) => t.replace("<worksheet", '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><worksheet').replace("编码", "&f;")),
    ),
    workbook(
      "elements a hundred thousand deep",
      inSheet((t) => t.replace("<sheetData>", `<sheetData>${deep(100_000)}`)),
    ),
    workbook(
      "one attribute of ten megabytes",
      inSheet((t) => t.replace("<sheetData>", `<sheetData x="${"y".repeat(10_000_000)}">`)),
    ),
    workbook(
      "no XML",
      inSheet(() => "<<<<>>>> &&& \u0001\u0002"),
    ),
    workbook("a sheet that is not there", spoilt({ "xl/_rels/workbook.xml.rels": (t) => t.replace(/sheet1\.xml/, "sheet9.xml") })),
    workbook("parts that refer to each other in a circle", spoilt({ "xl/_rels/workbook.xml.rels": (t) => t.replace(/worksheets\/sheet1\.xml/, "workbook.xml") })),
    workbook(
      "a link to another's workbook",
      spoilt({ "xl/workbook.xml": (t) => t.replace("</workbook>", '<externalReferences><externalReference xmlns:r="x" r:id="rId1"/></externalReferences></workbook>') }),
    ),
    workbook("macros", spoilt({}, { "xl/vbaProject.bin": randomBytes(20_000) })),
    workbook(
      "a million cells",
      inSheet((t) => t.replace("</sheetData>", `${Array.from({ length: 100_000 }, (_, i) => `<row r="${i + 2}">${"<c><v>1</v></c>".repeat(10)}</row>`).join("")}</sheetData>`)),
    ),
    picture("a page of HTML", Buffer.from("<!doctype html><script>alert(1)</script>")),
    drawn("a picture that is a page besides", Buffer.concat([png(1, 1, deflateSync(zeros(4))), Buffer.from("<script>alert(1)</script>")])),
    picture("dimensions of two thousand million", png(2_147_483_647, 2_147_483_647, deflateSync(zeros(100)))),
    picture("forty thousand by forty thousand, of zeros", png(40_000, 40_000, deflateSync(zeros(30_000_000)))),
    picture("no height", png(100, 0, deflateSync(zeros(10)))),
    picture("half of a picture", jpeg.subarray(0, jpeg.length >> 1)),
    drawn("a text chunk that unpacks to 200 MB", png(1, 1, deflateSync(zeros(4)), chunk("zTXt", Buffer.concat([Buffer.from("x\0\0"), deflateSync(zeros(200_000_000))])))),
    drawn("a profile that unpacks to 200 MB", png(1, 1, deflateSync(zeros(4)), chunk("iCCP", Buffer.concat([Buffer.from("x\0\0"), deflateSync(zeros(200_000_000))])))),
    picture("a chunk as long as four gigabytes", Buffer.concat([pngSign, Buffer.from([0xff, 0xff, 0xff, 0xff]), Buffer.from("IDAT"), randomBytes(100)])),
    picture("a drawing with script", svg("<script>alert(1)</script>")),
    picture("a drawing that reads a file", svg('<image href="file:///etc/passwd" width="10" height="10"/>')),
    picture("a drawing that laughs", Buffer.concat([Buffer.from(laughs), svg("<text>&j;</text>")])),
    picture("a TIFF, which is not taken", tiff),
    picture("a WebP of noise behind its head", Buffer.concat([webp.subarray(0, 30), randomBytes(5000)])),
    picture("a JPEG with a thousand beginnings", Buffer.concat(Array.from({ length: 1000 }, () => jpeg.subarray(0, 200)))),
    picture("a PDF", pdf("1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[2 0 R]/Count 1>>endobj")),
    picture("a PDF that runs script", pdf("1 0 obj<</Type/Catalog/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>>>endobj")),
    picture("a zip of a picture", Buffer.from(zipSync({ "a.jpg": jpeg }))),
    picture("a gzip of zeros", gzipSync(zeros(100_000_000))),
    { name: "a seal of dimensions without end", as: "seal", bytes: png(100_000, 100_000, deflateSync(zeros(1000))) },
    { name: "a seal of nothing", as: "seal", bytes: Buffer.alloc(0) },
    { name: "a seal of noise", as: "seal", bytes: randomBytes(5000) },
    work("noise", randomBytes(3000)),
    work("text that is no batch", Buffer.from("你好")),
    work("nesting without an end", Buffer.from(`${"[".repeat(500_000)}${"]".repeat(500_000)}`)),
    work("an object of a hundred thousand names", Buffer.from(JSON.stringify(Object.fromEntries(Array.from({ length: 100_000 }, (_, i) => [`k${i}`, i]))))),
    work("a number of a million digits", Buffer.from(`{"device":${"9".repeat(1_000_000)}}`)),
    work("a prototype of its own", Buffer.from('{"__proto__":{"admin":true},"constructor":{"prototype":{"admin":true}}}')),
    work("half a pair in a name", Buffer.from('{"\\ud800":"\\udc00","device":"\\ud800"}')),
  ];
}
