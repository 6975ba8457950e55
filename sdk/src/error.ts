/** What went wrong with a call, in words for a person and a code for a program. */
export interface ErrorDetail {
  /** The HTTP status; 0 when no answer came. */
  status: number;
  /** The server's code, or `network`, `timeout`, `aborted` when no answer came. */
  code: string;
  message: string;
  /** Names the request in the server's log. */
  correlationId?: string | undefined;
  /** Seconds the server asks to wait, from `Retry-After`. */
  retryAfter?: number | undefined;
  cause?: unknown;
}

/** Every failed call of the SDK rejects with this. */
export class ClickClackError extends Error {
  readonly status: number;
  readonly code: string;
  readonly correlationId: string | undefined;
  readonly retryAfter: number | undefined;

  constructor(detail: ErrorDetail) {
    super(detail.message, { cause: detail.cause });
    this.name = "ClickClackError";
    this.status = detail.status;
    this.code = detail.code;
    this.correlationId = detail.correlationId;
    this.retryAfter = detail.retryAfter;
  }

  /** True when the server never answered, so that nothing is known about what it did. */
  get unanswered(): boolean {
    return this.status === 0;
  }
}

/** Reads an error answer: the `{ error, code }` of the API, or whatever a proxy in between said. */
export async function errorFromResponse(response: Response): Promise<ClickClackError> {
  const text = await response.text().catch(() => "");
  const said = parseErrorBody(text);
  return new ClickClackError({
    status: response.status,
    code: said.code ?? `http_${response.status}`,
    message:
      said.error ?? `The server answered ${response.status} ${response.statusText}`.trimEnd(),
    correlationId: response.headers.get("x-correlation-id") ?? undefined,
    retryAfter: parseRetryAfter(response.headers.get("retry-after"), Date.now()),
  });
}

function parseErrorBody(text: string): { error?: string; code?: string } {
  try {
    const body: unknown = JSON.parse(text);
    if (typeof body !== "object" || body === null) return {};
    return {
      ...("error" in body && typeof body.error === "string" ? { error: body.error } : {}),
      ...("code" in body && typeof body.code === "string" ? { code: body.code } : {}),
    };
  } catch {
    return {};
  }
}

/** Seconds to wait from a `Retry-After` header: a number of seconds or an HTTP date. */
export function parseRetryAfter(header: string | null, now: number): number | undefined {
  if (header === null || header.trim() === "") return undefined;
  const seconds = Number(header);
  if (Number.isFinite(seconds)) return Math.max(0, seconds);
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, (date - now) / 1000);
}
