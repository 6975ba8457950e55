/** The key that makes a creating call safe to repeat. On pages without HTTPS there is no `crypto.randomUUID`. */
export const newNonce = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, "0"),
  ).join("");
