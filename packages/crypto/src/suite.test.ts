import { argon2Sync, createCipheriv, createHash, createHmac, pbkdf2Sync } from "node:crypto";
import fc from "fast-check";
import { sm2, sm3, sm4 } from "sm-crypto-v2";
import { describe, expect, test } from "vitest";
import { BrokenBox, canHarden, fromBase64url, harden, suiteOf, toBase64url, utf8 } from "./index.ts";

const bytes = fc.uint8Array({ maxLength: 2000 }).map((b) => new Uint8Array(b));

describe.each(["platform", "national"] as const)("%s", (id) => {
  test("what is sealed opens with the same key and context only", async () => {
    const suite = await suiteOf(id);
    const [key, other] = [await suite.sealKey(suite.random(32)), await suite.sealKey(suite.random(32))];
    await fc.assert(
      fc.asyncProperty(bytes, fc.nat(), async (plain, at) => {
        const box = await suite.seal(key, plain, "cases/1");
        expect(await suite.open(key, box, "cases/1")).toEqual(plain);
        await expect(suite.open(key, box, "cases/2")).rejects.toBeInstanceOf(BrokenBox);
        await expect(suite.open(other, box, "cases/1")).rejects.toBeInstanceOf(BrokenBox);
        const altered = new Uint8Array(box);
        altered[at % box.length] = (altered[at % box.length] as number) ^ 1;
        await expect(suite.open(key, altered, "cases/1")).rejects.toBeInstanceOf(BrokenBox);
      }),
      { numRuns: 40 },
    );
  });

  test("a signature holds for its message and its signer only, and nonsense is a no, not a fault", async () => {
    const suite = await suiteOf(id);
    const [{ signer: mine, portable }, { signer: yours }] = [await suite.signer(), await suite.signer()];
    const signature = await suite.sign(mine, utf8("受理"));
    expect(signature).toHaveLength(64);
    expect(await suite.verify(mine.publicKey, utf8("受理"), signature)).toBe(true);
    expect(await suite.verify(mine.publicKey, utf8("不予受理"), signature)).toBe(false);
    expect(await suite.verify(yours.publicKey, utf8("受理"), signature)).toBe(false);
    const again = await suite.signerFrom(mine.publicKey, portable);
    expect(await suite.verify(mine.publicKey, utf8("送达"), await suite.sign(again, utf8("送达")))).toBe(true);
    expect(await suite.verify("nonsense", utf8("受理"), signature)).toBe(false);
    expect(await suite.verify(mine.publicKey, utf8("受理"), new Uint8Array(3))).toBe(false);
  });

  test("the same secret, salt and rounds give the same key; any other does not", async () => {
    const suite = await suiteOf(id);
    const salt = suite.random(16);
    const key = await suite.stretch("一门 密码", salt, 100);
    expect(key).toHaveLength(32);
    expect(await suite.stretch("一门 密码", salt, 100)).toEqual(key);
    expect(await suite.stretch("一门 密碼", salt, 100)).not.toEqual(key);
    expect(await suite.stretch("一门 密码", suite.random(16), 100)).not.toEqual(key);
  });
});

describe("the standards' own vectors", () => {
  test("SM3, GB/T 32905-2016 annex A", () => {
    expect(sm3("abc")).toBe("66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0");
    expect(sm3("abcd".repeat(16))).toBe("debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732");
  });
  test("SM4, GB/T 32907-2016 annex A", () => {
    const key = "0123456789abcdeffedcba9876543210";
    const block = Uint8Array.from(Buffer.from(key, "hex"));
    expect(sm4.encrypt(block, key, { padding: "none", output: "string" } as never)).toBe("681edf34d206965e86b3e94f536e4246");
  });
  test("SM2, GB/T 32918.5-2017 annex A: the signature given there verifies", () => {
    const publicKey = "0409f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13";
    const signature = "f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa";
    expect(sm2.doVerifySignature("message digest", signature, publicKey, { hash: true })).toBe(true);
    expect(sm2.doVerifySignature("message digesT", signature, publicKey, { hash: true })).toBe(false);
  });
  test("digests, keyed digests and stretching agree with OpenSSL", async () => {
    for (const [id, name] of [
      ["platform", "sha256"],
      ["national", "sm3"],
    ] as const) {
      const suite = await suiteOf(id);
      const [key, text, salt] = [suite.random(32), utf8("一门"), suite.random(16)];
      expect(Buffer.from(await suite.digest(text)).toString("hex")).toBe(createHash(name).update(text).digest("hex"));
      expect(Buffer.from(await suite.mac(await suite.macKey(key), text)).toString("hex")).toBe(createHmac(name, key).update(text).digest("hex"));
      expect(Buffer.from(await suite.stretch("密码", salt, 50)).toString("hex")).toBe(pbkdf2Sync("密码", salt, 50, 32, name).toString("hex"));
    }
  });
  test("SM4-GCM's stream is OpenSSL's SM4 in counter mode from the nonce's second block", async () => {
    const suite = await suiteOf("national");
    const raw = suite.random(16);
    const box = await suite.seal(raw, utf8("高龄津贴申领"), "");
    const counter = Buffer.concat([box.subarray(0, 12), Buffer.from([0, 0, 0, 2])]);
    const cipher = createCipheriv("sm4-ctr", raw, counter);
    expect(Buffer.from(box.subarray(12, -16))).toEqual(Buffer.concat([cipher.update("高龄津贴申领", "utf8"), cipher.final()]));
  });
});

test("base64url carries any bytes, and other text is told apart", () => {
  fc.assert(
    fc.property(bytes, (b) => {
      expect(fromBase64url(toBase64url(b))).toEqual(b);
    }),
  );
  expect(fromBase64url("a+b/")).toBeNull();
});

test("beyond twenty thousand rounds the national suite does the platform's first: a guess costs both", async () => {
  const [platform, national] = [await suiteOf("platform"), await suiteOf("national")];
  const salt = national.random(16);
  const first = Buffer.from(await platform.stretch("一门 密码", salt, 5_000));
  const expected = pbkdf2Sync(first, salt, 20_000, 32, "sm3").toString("hex");
  expect(Buffer.from(await national.stretch("一门 密码", salt, 25_000)).toString("hex")).toBe(expected);
  expect(national.rounds).toBe(platform.rounds + 20_000);
});

test("hardening is Argon2id, as OpenSSL has it, whatever form the secret was typed in", async () => {
  const salt = new Uint8Array(16).fill(7);
  const expected = argon2Sync("argon2id", { message: Buffer.from("一门 密码1"), nonce: salt, parallelism: 1, tagLength: 32, memory: 256, passes: 2 });
  expect(await harden("一门 密码１", salt, { memory: 256, passes: 2 })).toBe(Buffer.from(expected).toString("base64url"));
  expect(await harden("一门 密码2", salt, { memory: 256, passes: 2 })).not.toBe(Buffer.from(expected).toString("base64url"));
  expect(await canHarden()).toBe(true);
});
