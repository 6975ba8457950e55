import type { Config } from "../config.ts";
import { configure, flagsOf } from "./configure.ts";
import { EXIT, fail } from "./exit.ts";
import { print, type Form } from "./output.ts";

/** How long an answer may take, in milliseconds. */
const PATIENCE = 2_000;

type HealthOptions = Form &
  Readonly<Record<string, unknown>> & { readonly url?: string; readonly live?: true };

/** `healthcheck`: asks the server of this machine whether it can serve, and ends with 1 when it cannot. */
export async function checkHealth(options: HealthOptions): Promise<void> {
  const { url = localUrl(configure(flagsOf(options)).addr), live } = options;
  const asked = URL.parse(url);
  if (asked === null || !/^https?:$/.test(asked.protocol))
    return fail(EXIT.usage, "--url must be an http(s) address.");
  if (asked.pathname === "/") asked.pathname = live ? "/healthz" : "/readyz";
  const answer = await ask(asked.href);
  await print({ text: answer, plain: answer, json: { status: answer, url: asked.href } }, options);
}

async function ask(url: string): Promise<string> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(PATIENCE), redirect: "manual" });
    const body: unknown = await answer.json().catch(() => undefined);
    const status =
      typeof body === "object" && body !== null && "status" in body ? String(body.status) : "";
    if (answer.ok && status !== "") return status;
    return fail(EXIT.failed, `${url} answers ${answer.status}${status && `, ${status}`}.`);
  } catch (error) {
    if (!(error instanceof DOMException) && !isNetwork(error)) throw error;
    return fail(
      EXIT.failed,
      error instanceof DOMException
        ? `${url} does not answer within ${PATIENCE / 1_000} seconds.`
        : `Nothing answers at ${url}: is the server running?`,
    );
  }
}

/** Bun names what went wrong on the way by a code. */
const isNetwork = (error: unknown) =>
  error instanceof Error && "code" in error && typeof error.code === "string";

/** Where a server that listens at an address is reached from its own machine. */
export function localUrl({ hostname = "", port }: Config["addr"]): string {
  if (port === 0)
    fail(EXIT.usage, "The port of --addr is chosen at the start: name the server with --url.");
  const host = ["", "0.0.0.0"].includes(hostname)
    ? "127.0.0.1"
    : hostname === "::"
      ? "::1"
      : hostname;
  return `http://${host.includes(":") ? `[${host}]` : host}:${port}`;
}
