import { newCorrelationId } from "../ids.ts";

/** The caller's correlation ID when it has the form we take, else a new one. Every response carries it. */
export function correlationId(headers: Headers): string {
  const given = headers.get("x-correlation-id") ?? headers.get("x-request-id");
  return given !== null && /^[A-Za-z0-9._:-]{1,128}$/.test(given) ? given : newCorrelationId();
}
