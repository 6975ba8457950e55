/** The part of a browser that the SDK looks at, all of it absent elsewhere. */
interface Surroundings {
  setInterval: unknown;
  location?: { href: string };
  window?: Listenable;
  document?: Listenable & { visibilityState: string };
}

interface Listenable {
  addEventListener(type: string, listener: () => void, options: { signal: AbortSignal }): void;
}

export const surroundings: Surroundings = globalThis;
