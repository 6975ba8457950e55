import { join } from "node:path";
import { getLogger } from "@logtape/logtape";
import { createApp, startApp } from "../app.ts";
import { version } from "../build.ts";
import type { Config, Flags } from "../config.ts";
import { bootstrapDev } from "../features/auth/bootstrap.ts";
import { newSetupLink } from "../features/auth/setup.ts";
import { endLeases } from "../features/subscriptions/subscriptions.ts";
import { keepHighWater } from "../storage/high-water.ts";
import { addressOf, configure } from "./configure.ts";
import { lock, makeFolders, open } from "./database.ts";
import { EXIT, fail } from "./exit.ts";
import { startLogging, stopLogging } from "./logging.ts";
import { startTracing } from "./tracing.ts";
import { codeOf } from "../files.ts";

const logger = getLogger(["clickclack", "serve"]);

/** Runs the server until it is told to stop: SIGTERM or SIGINT drains it, a second one ends it at once. */
export async function serve(flags: Flags): Promise<void> {
  const config = configure(flags);
  makeFolders(config);
  const releases = lock(config);
  await startLogging(config);
  const stopTracing = await startTracing(process.env);
  const db = await open(config);
  const highWater = await keepHighWater(db, join(config.data, "cursors.json"));
  // The lock keeps all others off: whoever held these has crashed.
  if (config.db.engine === "sqlite") await endLeases(db);
  if (config.dev_bootstrap) await bootstrapDev(db);
  const setupToken = config.dev_bootstrap ? undefined : await newSetupLink(db);
  const app = createApp(config, db);
  const server = start(config, app);
  // Once it serves, one request's failure must not end the others; until then, a failure ends the start.
  for (const event of ["unhandledRejection", "uncaughtException"])
    process.on(event, (error: unknown) => logger.error("Unexpected: {error}", { error }));
  const stopping = stopSignal();
  logger.info("ClickClack {version} serves {url} from {data}.", {
    version,
    url: config.public_url ?? server.url.href,
    data: config.data,
  });
  if (config.dev_bootstrap)
    logger.warn("Dev mode is on: whoever uses this machine acts as the first user.");
  if (setupToken !== undefined)
    tellOfSetup(`${addressOf(config, Number(server.url.port || 80))}/setup#${setupToken}`);

  const backups =
    config.backup && (await import("./backup/scheduled.ts")).keepBackups(config.backup, flags);

  await stopping;
  logger.info("Stopping: requests finish, then the database is closed.");
  await server.drain();
  await backups?.stop();
  await app.stop();
  await highWater.stop();
  await db.close();
  await stopTracing?.();
  for (const release of releases) release();
  await stopLogging();
  process.exit(EXIT.ok);
}

function start(config: Config, app: ReturnType<typeof createApp>) {
  try {
    return startApp(config, app);
  } catch (error) {
    const { hostname = "", port } = config.addr;
    const reason = codeOf(error) || "unknown";
    return fail(
      EXIT.failed,
      reason === "EADDRINUSE"
        ? `Another program listens at ${hostname}:${port}: choose another --addr.`
        : `Cannot listen at ${hostname}:${port} (${reason}): choose another --addr.`,
    );
  }
}

/** Resolves at the first SIGTERM or SIGINT; a second one leaves at once. */
function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    let asked = false;
    for (const signal of ["SIGTERM", "SIGINT"] as const)
      process.on(signal, () => {
        if (asked) process.exit(EXIT.failed);
        asked = true;
        resolve();
      });
  });
}

/**
 * Shows the operator how the first account is made, where nobody is yet. It is said past the log: whoever collects logs
 * must not find a way in there.
 */
const tellOfSetup = (link: string) =>
  // The log's lines of this turn first.
  setImmediate(() =>
    process.stderr.write(
      `\nNobody is here yet. Open this link to make the first account, the owner's:\n\n    ${link}\n\n` +
        "It works until that account is made. Keep it to yourself: whoever has it can make it.\n\n",
    ),
  );
