import { statfs } from "node:fs/promises";
import { version } from "../build.ts";
import { queued, type Meters } from "../observe.ts";
import { openMetrics } from "./metric-kinds.ts";
import { signInOf } from "./sign-in-routes.ts";

/** What is counted elsewhere, and looked up when somebody reads the figures. */
export interface Observed {
  /** What is open at this process now, by kind. */
  connections(): Readonly<Record<string, number>>;
  /** What waits besides what `observe.ts` knows of, by queue. */
  queues(): Promise<Readonly<Record<string, number>>>;
  /** The data directory. */
  readonly data: string;
  /** The newest backup, and the newest that failed; times are RFC 3339. */
  backups(): Promise<{
    readonly last_success?: { readonly made_at: string };
    readonly last_failure?: { readonly at: string };
  }>;
  /** Calls `listener` after each commit with how many events it appended. */
  onCommit(listener: (events: number) => void): void;
}

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 30];
const COMMIT_SECONDS = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.5, 2, 5];
const WRITES = [1, 2, 4, 8, 16, 32, 64, 128, 256];

/** Methods beyond those that anything here answers are one: nobody makes up more series by asking for others. */
const METHODS = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);

/**
 * Every metric there is. What a label may say is fixed in the code: the patterns of routes, classes, reasons and codes,
 * never anything that somebody sent or that names a person or a place.
 */
export async function openRegistry(observed: Observed) {
  const { register, counter, histogram, tally, gauge } = await openMetrics();

  gauge("clickclack_build_info", "The version that runs, as a label of a 1", ["version"], (set) =>
    set(1, { version }),
  );

  const requests = tally(
    "clickclack_http_requests_total",
    "Requests by method, route pattern and status",
    ["method", "route", "status"],
  );
  const durations = histogram(
    "clickclack_http_request_duration_seconds",
    "How long requests took, by route pattern and class of status; those that wait for events among them",
    SECONDS,
    ["method", "route", "class"],
  );
  const errors = tally("clickclack_http_errors_total", "Errors answered, by their stable code", [
    "code",
  ]);
  const limited = tally(
    "clickclack_rate_limited_total",
    "What was refused for being too often or too much at once, by the limit",
    ["limit"],
  );
  const signIns = tally(
    "clickclack_sign_ins_total",
    "Steps of signing in, by the way and how it went; at a provider (OAuth) starting is a step of its own",
    ["way", "outcome"],
  );

  const events = counter("clickclack_events_total", "Durable events that this process appended");
  const commits = counter(
    "clickclack_commits_total",
    "Commits of this process that appended events",
  );
  const batchSize = histogram(
    "clickclack_commit_batch_size",
    "Writes that shared one commit",
    WRITES,
  );
  const batchSeconds = histogram(
    "clickclack_commit_batch_duration_seconds",
    "How long a batch of writes took, from its beginning to being on disk",
    COMMIT_SECONDS,
  );
  const commitSeconds = histogram(
    "clickclack_commit_sync_duration_seconds",
    "How long COMMIT alone took: writing and fsync on SQLite, the round trip on PostgreSQL",
    COMMIT_SECONDS,
  );
  const storage = tally(
    "clickclack_storage_failures_total",
    "Requests that the database failed, by reason",
    ["reason"],
  );
  gauge(
    "clickclack_queue_depth",
    "What waits at this process now, by queue",
    ["queue"],
    async (set) => {
      for (const [queue, depth] of Object.entries({ ...queued, ...(await observed.queues()) }))
        set(depth, { queue });
    },
  );
  gauge(
    "clickclack_data_free_bytes",
    "Bytes that are free on the disk of the data directory",
    [],
    async (set) => {
      const { bavail, bsize } = await statfs(observed.data);
      set(bavail * bsize);
    },
  );

  gauge(
    "clickclack_connections",
    "What waits for events at this process, by kind",
    ["kind"],
    (set) => {
      for (const [kind, count] of Object.entries(observed.connections())) set(count, { kind });
    },
  );
  const published = counter(
    "clickclack_events_published_total",
    "Durable events that went out to the sockets of their workspace",
  );
  const replayed = counter(
    "clickclack_replayed_events_total",
    "Events that sockets were sent from the log to catch up",
  );
  const replays = histogram(
    "clickclack_replay_duration_seconds",
    "How long sockets took to catch up with the log, those with nothing to catch up among them",
    SECONDS,
  );
  const closes = tally(
    "clickclack_socket_closes_total",
    "Sockets that the server closed, by reason; slow_consumer is 1013",
    ["reason"],
  );

  const caches = tally(
    "clickclack_cache_requests_total",
    "What was looked for in caches, by result",
    ["cache", "result"],
  );
  const calls = tally(
    "clickclack_outgoing_calls_total",
    "Calls to addresses of apps and webhooks, by class of status or why there was none",
    ["outcome"],
  );
  const callSeconds = histogram(
    "clickclack_outgoing_call_duration_seconds",
    "How long those calls took, with waiting for their turn",
    SECONDS,
  );
  const mails = tally("clickclack_mails_total", "Mails handed to the mail server, by outcome", [
    "outcome",
  ]);
  gauge(
    "clickclack_backup_last_success_timestamp_seconds",
    "When the newest backup was made; absent before the first",
    [],
    async (set) => {
      const { last_success: backup } = await observed.backups();
      if (backup !== undefined) set(Date.parse(backup.made_at) / 1_000);
    },
  );
  gauge(
    "clickclack_backup_last_failure_timestamp_seconds",
    "When a backup last failed; absent before the first",
    [],
    async (set) => {
      const { last_failure: failure } = await observed.backups();
      if (failure !== undefined) set(Date.parse(failure.at) / 1_000);
    },
  );

  observed.onCommit((count) => {
    commits.inc();
    events.inc(count);
  });
  const meters: Meters = {
    batch(writes, seconds) {
      batchSize.observe(writes);
      batchSeconds.observe(seconds);
    },
    commit: (seconds) => commitSeconds.observe(seconds),
    storageFailed: (reason) => void (storage(reason).count += 1),
    published: () => published.inc(),
    replayed(count, seconds) {
      replayed.inc(count);
      replays.observe(seconds);
    },
    closed: (reason) => void (closes(reason).count += 1),
    cache: (cache, hit) => void (caches(cache, hit ? "hit" : "miss").count += 1),
    refused: (code) => void (errors(code).count += 1),
    limited: (limit) => void (limited(limit).count += 1),
    called(outcome, seconds) {
      calls(outcome).count += 1;
      callSeconds.observe(seconds);
    },
    mailed: (sent) => void (mails(sent ? "sent" : "refused").count += 1),
  };

  /** What is to be counted of a request, found once for each kind of them. */
  function kindOf(method: string, pattern: string, status: number) {
    const route = pattern || "(none)";
    const request = requests(method, route, String(status));
    const labels = { method, route, class: `${Math.floor(status / 100)}xx` };
    const step = signInOf(method, pattern, status);
    const signIn = step && signIns(step.way, step.outcome);
    return (seconds: number) => {
      request.count += 1;
      durations.observe(labels, seconds);
      if (signIn !== undefined) signIn.count += 1;
    };
  }
  const kinds = new Map<string, ReturnType<typeof kindOf>>();

  return {
    register,
    meters,
    /** Counts a request that has been answered. */
    answered(asked: string, pattern: string, status: number, seconds: number): void {
      const method = METHODS.has(asked) ? asked : "other";
      const key = `${method} ${pattern} ${status}`;
      let count = kinds.get(key);
      if (count === undefined) kinds.set(key, (count = kindOf(method, pattern, status)));
      count(seconds);
    },
  };
}
