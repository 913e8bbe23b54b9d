import { concat, fromBase64url, toBase64url, utf8 } from "./encoding.ts";
import { BrokenBox, type Bytes, type PlatformKey, type SealKey, type Suite } from "./suite.ts";

const { subtle } = crypto;
const ecdsa = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;
const nonceLength = 12;

const hmacKey = async (key: SealKey): Promise<PlatformKey> => (key instanceof Uint8Array ? subtle.importKey("raw", key, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]) : key);

/** WebCrypto, as browsers and Node bring it. */
export const platform: Suite = {
  id: "platform",
  // OWASP's figure for PBKDF2 with SHA-256.
  rounds: 600_000,
  random: (length) => crypto.getRandomValues(new Uint8Array(length)),
  digest: async (bytes) => new Uint8Array(await subtle.digest("SHA-256", bytes)),
  mac: async (key, bytes) => new Uint8Array(await subtle.sign("HMAC", await hmacKey(key), bytes)),
  macKey: (raw) => hmacKey(raw),
  async stretch(secret, salt, rounds) {
    const base = await subtle.importKey("raw", utf8(secret.normalize("NFKC")), "PBKDF2", false, ["deriveBits"]);
    return new Uint8Array(await subtle.deriveBits({ name: "PBKDF2", hash: "SHA-256", salt, iterations: rounds }, base, 256));
  },
  sealKey: (raw) => subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt", "decrypt"]),
  async seal(key, plain, context) {
    const iv = crypto.getRandomValues(new Uint8Array(nonceLength));
    return concat(iv, new Uint8Array(await subtle.encrypt({ name: "AES-GCM", iv, additionalData: utf8(context) }, key as PlatformKey, plain)));
  },
  async open(key, box, context) {
    try {
      return new Uint8Array(
        await subtle.decrypt({ name: "AES-GCM", iv: box.subarray(0, nonceLength), additionalData: utf8(context) }, key as PlatformKey, box.subarray(nonceLength)),
      );
    } catch {
      throw new BrokenBox();
    }
  },
  async signer() {
    const pair = await subtle.generateKey(ecdsa, true, ["sign", "verify"]);
    const portable = new Uint8Array(await subtle.exportKey("pkcs8", pair.privateKey));
    const publicKey = toBase64url(new Uint8Array(await subtle.exportKey("raw", pair.publicKey)));
    return { signer: await platform.signerFrom(publicKey, portable), portable };
  },
  // Imported so that it can be used and never read out again.
  signerFrom: async (publicKey, portable) => ({ publicKey, secret: await subtle.importKey("pkcs8", portable, ecdsa, false, ["sign"]) }),
  sign: async (signer, message) => new Uint8Array(await subtle.sign(ecdsa, signer.secret as PlatformKey, message)),
  async verify(publicKey, message, signature) {
    try {
      const key = await subtle.importKey("raw", fromBase64url(publicKey) as Bytes, ecdsa, false, ["verify"]);
      return await subtle.verify(ecdsa, key, signature, message);
    } catch {
      return false;
    }
  },
};
