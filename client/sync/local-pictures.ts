/** Addresses of bytes that this window still has, so that what was just sent need not be fetched again. */
export interface LocalPictures {
  /** The address of a file's bytes, made when it is first asked for. */
  of(nonce: string, file: File): string;
  /** The picture is on the server under this ID: it is kept for a while. */
  name(nonce: string, uploadId: string): void;
  named(uploadId: string): string | undefined;
  /** Nobody needs the file any more, unless it has an ID. */
  letGo(nonce: string): void;
}

/** How many that were sent are kept. */
const KEPT = 24;

export function createLocalPictures(): LocalPictures {
  const byNonce = new Map<string, string>();
  const byUpload = new Map<string, string>();
  return {
    of(nonce, file) {
      const known = byNonce.get(nonce);
      if (known !== undefined) return known;
      const url = URL.createObjectURL(file);
      byNonce.set(nonce, url);
      return url;
    },
    name(nonce, uploadId) {
      const url = byNonce.get(nonce);
      if (url === undefined) return;
      byUpload.set(uploadId, url);
      for (const [oldest, address] of byUpload) {
        if (byUpload.size <= KEPT) break;
        byUpload.delete(oldest);
        URL.revokeObjectURL(address);
      }
    },
    named: (uploadId) => byUpload.get(uploadId),
    letGo(nonce) {
      const url = byNonce.get(nonce);
      byNonce.delete(nonce);
      if (url !== undefined && ![...byUpload.values()].includes(url)) URL.revokeObjectURL(url);
    },
  };
}
