import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import type { S3Config } from "../../src/config.ts";

/** A small S3 server in memory: it stores objects of one bucket for whoever signs correctly. */
export interface S3Server {
  readonly config: { readonly kind: "s3" } & S3Config;
  readonly objects: Map<string, { readonly bytes: Uint8Array<ArrayBuffer>; written: Date }>;
  /** Uploads in parts that were begun, and neither completed nor aborted. */
  readonly open: ReadonlyMap<string, unknown>;
  /** Every request so far: its method and key. */
  readonly requests: string[];
  /** Answers every request of these methods with this status, until it is told otherwise. */
  fail(status: number, ...methods: string[]): void;
  recover(): void;
  stop(): Promise<void>;
}

const BUCKET = "bucket";
const KEY_ID = "AKIDTEST";
const SECRET = "wJalrXUtnFEMI-test-secret";

/** Starts it. `prefix` is where the client is to put its objects. */
export function startS3(prefix = "clickclack/"): S3Server {
  const objects: S3Server["objects"] = new Map();
  const open = new Map<string, Map<number, Uint8Array<ArrayBuffer>>>();
  const requests: string[] = [];
  let failure: { status: number; methods: readonly string[] } | undefined;

  const server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    maxRequestBodySize: 128 * 1024 * 1024,
    async fetch(request) {
      const url = new URL(request.url);
      const key = decodeURIComponent(url.pathname).slice(`/${BUCKET}/`.length);
      requests.push(`${request.method} ${key}`);
      const bytes = new Uint8Array(await request.arrayBuffer());
      if (!isSigned(request, url)) return failed(403, "SignatureDoesNotMatch");
      if (failure?.methods.includes(request.method)) return failed(failure.status, "Failing");
      const part = url.searchParams.get("uploadId");
      if (request.method === "POST" && url.searchParams.has("uploads")) {
        const id = crypto.randomUUID();
        open.set(id, new Map());
        return xml(
          `<InitiateMultipartUploadResult><UploadId>${id}</UploadId></InitiateMultipartUploadResult>`,
        );
      }
      if (part !== null) return inParts(request.method, url, part, key, bytes);
      if (request.method === "GET" && url.searchParams.has("list-type")) return list(url);
      if (request.method === "PUT") {
        objects.set(key, { bytes, written: new Date() });
        return new Response(null, { headers: { etag: etagOf(bytes) } });
      }
      if (request.method === "DELETE") {
        objects.delete(key);
        return new Response(null, { status: 204 });
      }
      return get(request, key);
    },
  });

  function inParts(
    method: string,
    url: URL,
    id: string,
    key: string,
    bytes: Uint8Array<ArrayBuffer>,
  ) {
    const parts = open.get(id);
    if (parts === undefined) return failed(404, "NoSuchUpload");
    if (method === "PUT") {
      parts.set(Number(url.searchParams.get("partNumber")), bytes);
      return new Response(null, { headers: { etag: etagOf(bytes) } });
    }
    open.delete(id);
    if (method === "DELETE") return new Response(null, { status: 204 });
    const whole = [...parts].toSorted(([a], [b]) => a - b).map(([, part]) => part);
    objects.set(key, { bytes: new Uint8Array(Buffer.concat(whole)), written: new Date() });
    return xml(`<CompleteMultipartUploadResult><ETag>"x"</ETag></CompleteMultipartUploadResult>`);
  }

  function list(url: URL) {
    const prefix = url.searchParams.get("prefix") ?? "";
    const after = url.searchParams.get("start-after") ?? "";
    // Three a page, so that more pages than one are needed.
    const found = [...objects.keys()].filter((key) => key.startsWith(prefix) && key > after).sort();
    const contents = found.slice(0, 3).map((key) => {
      const { bytes, written } = objects.get(key)!;
      return `<Contents><Key>${key}</Key><LastModified>${written.toISOString()}</LastModified><Size>${bytes.length}</Size></Contents>`;
    });
    return xml(
      `<ListBucketResult><IsTruncated>${found.length > 3}</IsTruncated>${contents.join("")}</ListBucketResult>`,
    );
  }

  function get(request: Request, key: string) {
    const object = objects.get(key);
    if (object === undefined) return failed(404, "NoSuchKey");
    const [, from, to] = /^bytes=(\d+)-(\d*)$/.exec(request.headers.get("range") ?? "") ?? [];
    if (from === undefined) return new Response(object.bytes);
    const part = object.bytes.slice(Number(from), to ? Number(to) + 1 : undefined);
    return new Response(part, { status: 206 });
  }

  return {
    config: {
      kind: "s3",
      bucket: BUCKET,
      prefix,
      endpoint: server.url.origin,
      region: "eu-test-1",
      accessKeyId: KEY_ID,
      secretAccessKey: SECRET,
    },
    objects,
    open,
    requests,
    fail: (status, ...methods) => void (failure = { status, methods }),
    recover: () => void (failure = undefined),
    stop: () => server.stop(true),
  };
}

const xml = (text: string) =>
  new Response(`<?xml version="1.0" encoding="UTF-8"?>${text}`, {
    headers: { "content-type": "application/xml" },
  });

const failed = (status: number, code: string) =>
  new Response(
    `<?xml version="1.0"?><Error><Code>${code}</Code><Message>${code}</Message></Error>`,
    {
      status,
      headers: { "content-type": "application/xml" },
    },
  );

const etagOf = (bytes: Uint8Array) => `"${createHash("md5").update(bytes).digest("hex")}"`;

/** Whether a request carries the signature that its own words and the secret give (AWS Signature Version 4). */
function isSigned(request: Request, url: URL): boolean {
  const { headers } = request;
  const [, scope = "", signed = "", signature = ""] =
    /^AWS4-HMAC-SHA256 Credential=([^,]+), ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/.exec(
      headers.get("authorization") ?? "",
    ) ?? [];
  const [keyId, day = "", region = "", service = ""] = scope.split("/");
  const date = headers.get("x-amz-date") ?? "";
  const fresh = Math.abs(Date.now() - Date.parse(date.replace(AMZ_DATE, "$1-$2-$3T$4:$5:$6Z")));
  if (keyId !== KEY_ID || !date.startsWith(day) || !(fresh < 900_000)) return false;
  const query = [...url.searchParams]
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .sort()
    .join("&");
  const canonical = [
    request.method,
    url.pathname,
    query,
    ...signed.split(";").map((name) => `${name}:${headers.get(name)?.trim()}`),
    "",
    signed,
    headers.get("x-amz-content-sha256"),
  ].join("\n");
  const text = [
    "AWS4-HMAC-SHA256",
    date,
    `${day}/${region}/${service}/aws4_request`,
    createHash("sha256").update(canonical).digest("hex"),
  ].join("\n");
  const key = [day, region, service, "aws4_request"].reduce<string | Buffer>(
    (secret, word) => createHmac("sha256", secret).update(word).digest(),
    `AWS4${SECRET}`,
  );
  const wanted = createHmac("sha256", key).update(text).digest();
  return signature !== "" && timingSafeEqual(wanted, Buffer.from(signature, "hex"));
}

const AMZ_DATE = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/;

const encode = (text: string) =>
  encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
