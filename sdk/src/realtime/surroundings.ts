import type { WebSocketClass } from "./transport.ts";

/** What some platforms have and others lack: most of it is a browser's, and Node 20 lacks even the WebSocket. */
interface Surroundings {
  setInterval: unknown;
  location?: { href: string };
  window?: Listenable;
  document?: Listenable & { visibilityState: string };
  WebSocket?: WebSocketClass;
  XMLHttpRequest?: new () => UploadingRequest;
}

interface Listenable {
  addEventListener(type: string, listener: () => void, options: { signal: AbortSignal }): void;
}

export const surroundings: Surroundings = globalThis;

/** As much of an XMLHttpRequest as an upload needs: in browsers, `fetch` cannot tell how much has left. */
export interface UploadingRequest {
  open(method: string, url: string): void;
  setRequestHeader(name: string, value: string): void;
  send(body: FormData): void;
  abort(): void;
  withCredentials: boolean;
  readonly upload: {
    addEventListener(
      type: "progress",
      listener: (event: { loaded: number; total: number }) => void,
    ): void;
  };
  addEventListener(type: "load" | "error", listener: () => void): void;
  readonly status: number;
  readonly statusText: string;
  readonly responseText: string;
  getResponseHeader(name: string): string | null;
}
