import { sm2, sm3, sm4 } from "sm-crypto-v2";
import { concat, fromBase64url, toBase64url, utf8 } from "./encoding.ts";
import { platform } from "./platform.ts";
import { BrokenBox, type Bytes, type SealKey, type Suite } from "./suite.ts";

const nonceLength = 12;
const tagLength = 16;
const hex = (bytes: Uint8Array): string => Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("");
const fromHex = (text: string): Bytes => Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
const own = (bytes: Uint8Array): Bytes => new Uint8Array(bytes);
const hmac = (key: Uint8Array, bytes: Uint8Array): Bytes => fromHex(sm3(own(bytes), { mode: "hmac", key: own(key) }));
const rawOf = (key: SealKey): Bytes => key as Bytes;

/** PBKDF2 (RFC 8018) with HMAC-SM3; one block of 32 bytes is all that is asked for. */
function pbkdf2(secret: Uint8Array, salt: Uint8Array, rounds: number): Bytes {
  let u = hmac(secret, concat(salt, Uint8Array.of(0, 0, 0, 1)));
  const sum = own(u);
  for (let i = 1; i < rounds; i += 1) {
    u = hmac(secret, u);
    for (let k = 0; k < sum.length; k += 1) sum[k] = (sum[k] as number) ^ (u[k] as number);
  }
  return sum;
}

/** So many rounds of SM3, in JavaScript, take about half a second on a desk, two on a phone; a guesser's native code does them far faster. */
const sm3Rounds = 20_000;

/**
 * What goes beyond `sm3Rounds` is done before them by the browser's native PBKDF2 (SHA-256): a guess costs both, and is never cheaper than with the
 * platform's own suite. Stores of before name `sm3Rounds` alone, and open as they were closed.
 */
async function stretch(secret: string, salt: Bytes, rounds: number): Promise<Bytes> {
  if (rounds <= sm3Rounds) return pbkdf2(utf8(secret.normalize("NFKC")), salt, rounds);
  return pbkdf2(await platform.stretch(secret, salt, rounds - sm3Rounds), salt, sm3Rounds);
}

/** SM2, SM3 and SM4 (GB/T 32918, 32905, 32907) in JavaScript: browsers bring none of them. Keys lie in memory as bytes. */
export const national: Suite = {
  id: "national",
  rounds: platform.rounds + sm3Rounds,
  random: (length) => crypto.getRandomValues(new Uint8Array(length)),
  digest: async (bytes) => fromHex(sm3(bytes)),
  mac: async (key, bytes) => hmac(rawOf(key), bytes),
  macKey: async (raw) => own(raw),
  stretch,
  // SM4's keys have 16 bytes.
  sealKey: async (raw) => own(raw.subarray(0, 16)),
  async seal(key, plain, context) {
    const iv = crypto.getRandomValues(new Uint8Array(nonceLength));
    const { output, tag } = sm4.encrypt(plain, rawOf(key), { mode: "gcm", iv, output: "array", outputTag: true, associatedData: utf8(context) });
    return concat(iv, output, tag as Uint8Array);
  },
  async open(key, box, context) {
    const iv = own(box.subarray(0, nonceLength));
    const body = own(box.subarray(nonceLength, box.length - tagLength));
    try {
      return own(sm4.decrypt(body, rawOf(key), { mode: "gcm", iv, output: "array", tag: own(box.subarray(box.length - tagLength)), associatedData: utf8(context) }));
    } catch {
      throw new BrokenBox();
    }
  },
  async signer() {
    const pair = sm2.generateKeyPairHex();
    const [publicKey, secret] = [toBase64url(fromHex(pair.publicKey)), fromHex(pair.privateKey)];
    return { signer: { publicKey, secret }, portable: own(secret) };
  },
  signerFrom: async (publicKey, portable) => ({ publicKey, secret: own(portable) }),
  async sign(signer, message) {
    return fromHex(sm2.doSignature(message, hex(signer.secret as Bytes), { hash: true, publicKey: hex(fromBase64url(signer.publicKey) as Bytes) }));
  },
  async verify(publicKey, message, signature) {
    try {
      return sm2.doVerifySignature(message, hex(signature), hex(fromBase64url(publicKey) as Bytes), { hash: true });
    } catch {
      return false;
    }
  },
};
