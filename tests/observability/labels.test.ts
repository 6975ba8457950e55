/** What metrics show of what goes on: figures, by labels whose values are fixed in the code. */
import { describe, expect, test } from "bun:test";
import { rememberBackup } from "../../src/backup/status.ts";
import { signInRoutes } from "../../src/http/sign-in-routes.ts";
import { operations } from "../harness/document.ts";
import { engines } from "../harness/engines.ts";
import { useEndpoint } from "../harness/endpoint.ts";
import { metricsOf, type Series } from "../harness/metrics.ts";
import { listenTo } from "../harness/socket.ts";
import { post, useWorld } from "../harness/world.ts";

const SECRET = "zqsecret";
/** These end what the others need. */
const ENDING = new Set(["logout", "deleteWorkspace", "revokeSession", "revokeOtherSessions"]);

/** What each label may say. */
const VALUES: Readonly<Record<string, RegExp>> = {
  method: /^(?:GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS|other)$/,
  status: /^[1-5]\d\d$/,
  class: /^[1-5]xx$/,
  le: /^(?:\d+(?:\.\d+)?|\+Inf)$/,
  version: /^\d+\.\d+\.\d+$/,
  way: /^(?:mail_link|password|password_reset|setup_link|invite|github|github_desktop|oidc|openclaw)$/,
  outcome: /^(?:signed_in|started|refused|failed|limited|sent|[1-5]xx|[a-z_]+)$/,
  code: /^[a-z_]+$/,
  limit: /^[a-z_]+$/,
  queue: /^(?:writes|outgoing|mail|thumbnails|search|subscriptions)$/,
  kind: /^(?:sockets|streams|polls)$/,
  cache: /^(?:sessions|bot_tokens|thumbnails)$/,
  result: /^(?:hit|miss)$/,
  reason: /^[a-z_]+$/,
};

const patterns = new Set([
  "(none)",
  "/mcp",
  ...operations.map(({ path }) => path.replaceAll(/\{(\w+)\}/g, ":$1")),
]);

describe.each(engines)("metrics after a tour through the whole API on $name", (engine) => {
  const endpoint = useEndpoint();
  const world = useWorld({ engine, metrics: true, password_auth: true });
  const scrape = async () => metricsOf((await world().nobody.get("/metrics")).text);

  test("show no ID, no name and no path, and no label that is not known", async () => {
    const { server, workspace, general, owner, member, nobody } = world();
    const socket = listenTo(server, { workspace_id: workspace.id, token: owner.token });
    await socket.opened;
    const message = await post(owner, general, SECRET);
    const ids: Readonly<Record<string, string>> = {
      workspaces: workspace.id,
      channels: general.id,
      messages: message.id,
      users: member.user.id,
    };
    for (const { id, method, path, query, fields = [] } of operations) {
      if (ENDING.has(id)) continue;
      const search = query.map((name) => `${name}=${SECRET}`).join("&");
      const at = (known: typeof ids) =>
        `${path.replaceAll(/([a-z-]+)\/\{\w+\}/g, (_, noun: string) => `${noun}/${known[noun] ?? SECRET}`)}?${search}`;
      const body =
        method === "GET" ? undefined : Object.fromEntries(fields.map((name) => [name, SECRET]));
      for (const who of [owner, nobody])
        for (const known of [ids, {}]) await who.call(method, at(known), body);
    }
    await nobody.call("GET", `/api/${SECRET}`);
    socket.close();

    const series = await scrape();
    const ours = series.filter(({ name }) => name.startsWith("clickclack_"));
    expect(ours.length).toBeGreaterThan(300);
    const strange = ours.flatMap(({ name, labels }) =>
      Object.entries(labels)
        .filter(([label, value]) =>
          label === "route" ? !patterns.has(value) : !VALUES[label]?.test(value),
        )
        .map(([label, value]) => `${name} ${label}=${value}`),
    );
    expect(strange).toEqual([]);
    const said = ours.map(({ labels }) => Object.values(labels).join(" ")).join("\n");
    for (const word of [SECRET, "harbour", "general/", "olga", workspace.id, owner.user.id])
      expect(said.toLowerCase()).not.toContain(word.toLowerCase());
  });

  test("count commits with what they took, what was looked up, and how sign-ins went", async () => {
    const before = await scrape();
    const { owner, general, nobody } = world();
    await post(owner, general, "once");
    const wrong = await nobody.post("/api/auth/password/sign-in", {
      email: "a@example.com",
      password: SECRET,
    });
    await nobody.post("/api/auth/magic/consume", { token: SECRET });
    const after = await scrape();
    const grown = (name: string, labels: Readonly<Record<string, string>> = {}) =>
      valueOf(after, name, labels) - valueOf(before, name, labels);
    for (const name of [
      "clickclack_commit_batch_size_count",
      "clickclack_commit_batch_duration_seconds_count",
      "clickclack_commit_sync_duration_seconds_count",
      "clickclack_commit_batch_size_sum",
      "clickclack_events_total",
    ])
      expect([name, grown(name) >= 1]).toEqual([name, true]);
    expect(
      grown("clickclack_cache_requests_total", { cache: "sessions", result: "hit" }),
    ).toBeGreaterThan(0);
    for (const way of ["password", "mail_link"])
      expect(grown("clickclack_sign_ins_total", { way, outcome: "refused" })).toBe(1);
    expect(grown("clickclack_http_errors_total", { code: wrong.refused(wrong.status).code })).toBe(
      1,
    );
  });

  test("count what sockets catch up with, what goes out to them, and why they are closed", async () => {
    const { server, workspace, general, owner } = world();
    const before = await scrape();
    const socket = listenTo(server, {
      workspace_id: workspace.id,
      token: owner.token,
      after_cursor: "0000000000000000",
    });
    await socket.opened;
    const { id } = await post(owner, general, "to the socket");
    await socket.find(({ payload }) => payload.message_id === id);
    const after = await scrape();
    const grown = (name: string) => valueOf(after, name) - valueOf(before, name);
    expect(grown("clickclack_replayed_events_total")).toBeGreaterThan(5);
    expect(grown("clickclack_replay_duration_seconds_count")).toBe(1);
    expect(grown("clickclack_events_published_total")).toBeGreaterThanOrEqual(1);
    await owner.post("/api/auth/logout", {});
    await socket.closed;
    expect(
      valueOf(await scrape(), "clickclack_socket_closes_total", { reason: "revoked" }),
    ).toBeGreaterThanOrEqual(1);
    expect(endpoint.arrived).toEqual([]);
  });
});

test("every way of signing in that metrics know is an operation", () => {
  const known = operations.map(
    ({ method, path }) => `${method} ${path.replaceAll(/\{(\w+)\}/g, ":$1")}`,
  );
  for (const route of signInRoutes) expect(known).toContain(route);
});

const valueOf = (
  series: readonly Series[],
  name: string,
  labels: Readonly<Record<string, string>> = {},
): number =>
  series.find(
    (one) =>
      one.name === name &&
      Object.entries(labels).every(([label, value]) => one.labels[label] === value),
  )?.value ?? 0;

describe("backups", () => {
  const world = useWorld({ metrics: true });

  test("are shown by when one was made, and when one failed, once there are any", async () => {
    const { server, nobody } = world();
    const read = async () =>
      metricsOf((await nobody.get("/metrics")).text).filter(({ name }) =>
        name.startsWith("clickclack_backup_"),
      );
    expect(await read()).toEqual([]);
    await rememberBackup(server.config.data, {
      last_success: { made_at: "2026-05-01T00:00:00Z", path: "s3://secret-bucket/x", bytes: 7 },
    });
    await rememberBackup(server.config.data, {
      last_failure: { at: "2026-05-02T00:00:00Z", error: "secret reason" },
    });
    expect(await read()).toEqual([
      {
        name: "clickclack_backup_last_success_timestamp_seconds",
        labels: {},
        value: Date.parse("2026-05-01T00:00:00Z") / 1_000,
      },
      {
        name: "clickclack_backup_last_failure_timestamp_seconds",
        labels: {},
        value: Date.parse("2026-05-02T00:00:00Z") / 1_000,
      },
    ]);
  });
});
