import type { Bytes } from "@yimen/crypto";

/**
 * A passkey that opens the store: the authenticator (fingerprint, face, the phone's own lock) answers a fixed question with thirty-two bytes that only
 * it can reckon, the `prf` extension of WebAuthn Level 3 (§10.1.4). Needs no network. What it answers is mixed with the browser's own key, so a passkey
 * that its maker carries to the owner's other devices opens nothing but this store.
 */
export type Passkey = {
  /** Names the credential to the authenticator. */
  id: Bytes;
  /** The question. */
  salt: Bytes;
};

/** Why there is no answer: nobody showed their finger, or what this device has can't answer such questions. */
export type PasskeyFault = "refused" | "unable";

/** Whether this device has a lock of its own that a page may ask: nothing is shown to people who have none. */
export const canPasskey = async (): Promise<boolean> =>
  typeof PublicKeyCredential === "function" && (await PublicKeyCredential.isUserVerifyingPlatformAuthenticatorAvailable().catch(() => false));

const random = (bytes: number): Bytes => crypto.getRandomValues(new Uint8Array(bytes));
const timeout = 120_000;

const answerOf = (credential: Credential | null): Bytes | undefined => {
  const first = (credential as PublicKeyCredential | null)?.getClientExtensionResults().prf?.results?.first;
  return first && new Uint8Array(first instanceof ArrayBuffer ? first : (first.buffer as ArrayBuffer));
};

/** Nobody there, cancelled, too late, a page that may not: "refused". All else is what the device or the address can't do. */
const faultOf = (error: unknown): PasskeyFault => (error instanceof DOMException && /^(NotAllowed|Abort)Error$/.test(error.name) ? "refused" : "unable");

/** Asks the authenticator the question. */
export async function answerByPasskey({ id, salt }: Passkey): Promise<Bytes | PasskeyFault> {
  try {
    const credential = await navigator.credentials.get({
      publicKey: {
        challenge: random(32), // Nobody checks the signature: the answer itself is the proof, since nothing opens without it.
        allowCredentials: [{ type: "public-key", id }],
        userVerification: "required",
        timeout,
        extensions: { prf: { eval: { first: salt } } },
      },
    });
    return answerOf(credential) ?? "unable";
  } catch (error) {
    return faultOf(error);
  }
}

/** Makes a passkey for a person on this device. Some authenticators answer at once, others must be asked once more. */
export async function makePasskey(owner: { name: string; username: string }): Promise<{ passkey: Passkey; answer: Bytes } | PasskeyFault> {
  const salt = random(32);
  let credential: PublicKeyCredential | null;
  try {
    credential = (await navigator.credentials.create({
      publicKey: {
        rp: { name: "一门 Yimen" },
        user: { id: random(16), name: owner.username, displayName: owner.name },
        challenge: random(32),
        pubKeyCredParams: [
          { type: "public-key", alg: -7 },
          { type: "public-key", alg: -257 },
        ],
        authenticatorSelection: { authenticatorAttachment: "platform", residentKey: "preferred", userVerification: "required" },
        timeout,
        extensions: { prf: { eval: { first: salt } } },
      },
    })) as PublicKeyCredential | null;
  } catch (error) {
    return faultOf(error);
  }
  if (!credential?.getClientExtensionResults().prf?.enabled) return "unable";
  const passkey = { id: new Uint8Array(credential.rawId), salt };
  const answer = answerOf(credential) ?? (await answerByPasskey(passkey));
  return typeof answer === "string" ? answer : { passkey, answer };
}
