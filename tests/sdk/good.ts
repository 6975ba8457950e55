import type { Report } from "./tour.ts";

/** What a tour reports where everything works. */
export const GOOD: Report = {
  failure: { typed: true, status: 404, code: "message_not_found", correlated: true },
  replayed: true,
  file: true,
  resent: true,
  progress: true,
  live: "live",
  blocked: "polling",
  absent: "polling",
  stream: true,
};
