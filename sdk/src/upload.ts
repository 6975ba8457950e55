import type { Fetch } from "./http.ts";
import { newNonce } from "./nonce.ts";
import { surroundings, type UploadingRequest } from "./realtime/surroundings.ts";

/** How far an upload is, in bytes of its whole form. `total` is absent where it cannot be known. */
export interface UploadProgress {
  loaded: number;
  total?: number;
}

export type OnProgress = (progress: UploadProgress) => void;

/**
 * A `fetch` that tells how much of a form has been sent.
 *
 * @param filename what the form's file is called: Bun does not tell it once a form has the file
 */
export function fetchWithProgress(fetch: Fetch, filename: string, onProgress: OnProgress): Fetch {
  return (url, init) =>
    surroundings.XMLHttpRequest === undefined
      ? sendStream(fetch, url, init, filename, onProgress)
      : sendRequest(new surroundings.XMLHttpRequest(), url, init, onProgress);
}

/** Reads the form while it is sent, so that a file is never in memory as a whole, and counts it. */
function sendStream(
  fetch: Fetch,
  url: string,
  init: RequestInit,
  filename: string,
  onProgress: OnProgress,
): Promise<Response> {
  if (!(init.body instanceof FormData)) return fetch(url, init);
  const boundary = `clickclack-${newNonce()}`;
  const headers = new Headers(init.headers);
  headers.set("content-type", `multipart/form-data; boundary=${boundary}`);
  const bytes = bytesOf(init.body, boundary, filename);
  let loaded = 0;
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
    async pull(controller) {
      const { done, value } = await bytes.next();
      if (done) return controller.close();
      controller.enqueue(value);
      onProgress({ loaded: (loaded += value.byteLength) });
    },
    async cancel() {
      await bytes.return();
    },
  });
  return fetch(url, Object.assign({ ...init, headers, body }, { duplex: "half" }));
}

async function* bytesOf(form: FormData, boundary: string, filename: string): Bytes {
  const encoder = new TextEncoder();
  const parts: [string, string | Blob][] = [];
  form.forEach((value, name) => parts.push([name, value]));
  for (const [name, value] of parts) {
    const head = `--${boundary}\r\ncontent-disposition: form-data; name="${name}"`;
    if (typeof value === "string") {
      yield encoder.encode(`${head}\r\n\r\n${value}`);
    } else {
      const type = value.type || "application/octet-stream";
      const file = `filename="${escaped(filename)}"\r\ncontent-type: ${type}`;
      yield encoder.encode(`${head}; ${file}\r\n\r\n`);
      yield* chunksOf(value.stream());
    }
    yield encoder.encode("\r\n");
  }
  yield encoder.encode(`--${boundary}--\r\n`);
}

type Bytes = AsyncGenerator<Uint8Array<ArrayBuffer>, void, void>;

async function* chunksOf(stream: ReadableStream<Uint8Array<ArrayBuffer>>): Bytes {
  const reader = stream.getReader();
  try {
    for (let read = await reader.read(); !read.done; read = await reader.read()) yield read.value;
  } finally {
    await reader.cancel().catch(() => {});
  }
}

/** As browsers write a name into a form. */
const escaped = (name: string) =>
  name.replaceAll('"', "%22").replaceAll("\r", "%0D").replaceAll("\n", "%0A");

function sendRequest(
  request: UploadingRequest,
  url: string,
  init: RequestInit,
  onProgress: OnProgress,
): Promise<Response> {
  return new Promise((resolve, reject) => {
    const fail = () => reject(new TypeError("The upload did not get through"));
    request.open("POST", url);
    new Headers(init.headers).forEach((value, name) => request.setRequestHeader(name, value));
    request.withCredentials = init.credentials === "include";
    request.upload.addEventListener("progress", ({ loaded, total }) =>
      onProgress({ loaded, total }),
    );
    request.addEventListener("error", fail);
    request.addEventListener("load", () => resolve(responseOf(request)));
    init.signal?.addEventListener("abort", () => {
      request.abort();
      fail();
    });
    if (init.body instanceof FormData) request.send(init.body);
  });
}

function responseOf(request: UploadingRequest): Response {
  const headers = new Headers();
  for (const name of ["x-correlation-id", "retry-after"]) {
    const value = request.getResponseHeader(name);
    if (value !== null) headers.set(name, value);
  }
  const { status, statusText, responseText } = request;
  return new Response(responseText, { status, statusText, headers });
}
