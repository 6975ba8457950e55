import type { Fetch } from "./http.ts";
import { surroundings, type UploadingRequest } from "./realtime/surroundings.ts";

/** How far an upload is, in bytes of its whole form. `total` is absent where it cannot be known. */
export interface UploadProgress {
  loaded: number;
  total?: number;
}

export type OnProgress = (progress: UploadProgress) => void;

/** A `fetch` that tells how much of a form has been sent. */
export function fetchWithProgress(fetch: Fetch, onProgress: OnProgress): Fetch {
  return (url, init) =>
    surroundings.XMLHttpRequest === undefined
      ? sendStream(fetch, url, init, onProgress)
      : sendRequest(new surroundings.XMLHttpRequest(), url, init, onProgress);
}

/** Counts what the platform takes out of the form's stream. */
function sendStream(
  fetch: Fetch,
  url: string,
  init: RequestInit,
  onProgress: OnProgress,
): Promise<Response> {
  const form = new Response(init.body);
  const headers = new Headers(init.headers);
  headers.set("content-type", form.headers.get("content-type") ?? "");
  let loaded = 0;
  const counter = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      controller.enqueue(chunk);
      onProgress({ loaded: (loaded += chunk.byteLength) });
    },
  });
  const counted = form.body?.pipeThrough(counter) ?? null;
  return fetch(url, Object.assign({ ...init, headers, body: counted }, { duplex: "half" }));
}

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
