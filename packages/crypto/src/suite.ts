/**
 * One set of algorithms behind one interface, the same on the device and at the county: `platform` is what browser and Node bring
 * themselves (WebCrypto); `national` is the set that assessments of Chinese government systems ask for (GB/T 39786-2021).
 *
 * |          | digest  | seal        | sign                | stretch       |
 * |----------|---------|-------------|---------------------|---------------|
 * | platform | SHA-256 | AES-256-GCM | ECDSA P-256, SHA-256 | PBKDF2-SHA-256 |
 * | national | SM3     | SM4-GCM     | SM2                 | PBKDF2-SM3    |
 */
export type SuiteId = "platform" | "national";

/** WebCrypto's key, under whichever name the type library at hand knows it. */
export type PlatformKey = Awaited<ReturnType<typeof crypto.subtle.generateKey>> extends infer K ? Extract<K, { extractable: boolean }> : never;

/** A key that seals; on the platform a CryptoKey that can be used but not read. May be handed to another tab by structured clone. */
export type SealKey = PlatformKey | Uint8Array<ArrayBuffer>;
/** A pair that signs: `publicKey` as base64url; the secret half can't be read on the platform. May be kept in IndexedDB. */
export type Signer = { readonly publicKey: string; readonly secret: PlatformKey | Uint8Array<ArrayBuffer> };

export type Bytes = Uint8Array<ArrayBuffer>;

export type Suite = {
  readonly id: SuiteId;
  random(length: number): Bytes;
  digest(bytes: Bytes): Promise<Bytes>;
  /** Keyed digest; `key` of any length. */
  mac(key: SealKey, bytes: Bytes): Promise<Bytes>;
  /** A key for `mac` that can be kept but, on the platform, not read. */
  macKey(raw: Bytes): Promise<SealKey>;
  /** 32 bytes from something a person remembers; `rounds` makes each guess as slow as the owner can bear. */
  stretch(secret: string, salt: Bytes, rounds: number): Promise<Bytes>;
  /** Rounds of `stretch` that a cheap phone does within a second. */
  readonly rounds: number;
  sealKey(raw: Bytes): Promise<SealKey>;
  /** Encrypts and binds to `context`, so that a box can't be put in another's place. @returns nonce ‖ ciphertext ‖ tag */
  seal(key: SealKey, plain: Bytes, context: string): Promise<Bytes>;
  /** @throws BrokenBox when the key is not the right one, or anything was altered */
  open(key: SealKey, box: Bytes, context: string): Promise<Bytes>;
  /** A new pair. `portable` is the secret half as bytes, given out this once: to be sealed and kept where IndexedDB does not reach. */
  signer(): Promise<{ signer: Signer; portable: Bytes }>;
  /** The pair again, from what `signer` gave out. */
  signerFrom(publicKey: string, portable: Bytes): Promise<Signer>;
  sign(signer: Signer, message: Bytes): Promise<Bytes>;
  /** False for a wrong signature and for a key or signature of a wrong shape; never throws. */
  verify(publicKey: string, message: Bytes, signature: Bytes): Promise<boolean>;
};

/** The box was altered, stands in another's place, or the key is wrong. */
export class BrokenBox extends Error {
  constructor() {
    super("the box can't be opened");
  }
}
