import { getLogger } from "@logtape/logtape";
import type { MailConfig } from "../config.ts";
import { meters, queued } from "../observe.ts";
import { MailError, mailer, type Mail } from "./mail.ts";

const logger = getLogger(["clickclack", "mail"]);

/** Mails that are on their way at a time, and errands that may wait. */
const AT_ONCE = 4;
const WAITING = 1_000;

/** Finds out what is to be sent, if anything is, once whoever asked for it has their answer. */
export type Errand = () => Promise<readonly Mail[]>;

/** Sends mail behind the back of requests: how long it takes, and whether any is sent, shows in no answer. */
export interface Outbox {
  /** Takes an errand on; false when too many wait already. What goes wrong with it is logged, without its secrets. */
  post(errand: Errand): boolean;
  /** Resolves when nothing waits and nothing is on its way. */
  idle(): Promise<void>;
  /** Drops what waits. */
  stop(): void;
}

/** The way out for mail, or nothing where none is configured. */
export function createOutbox(config: MailConfig | undefined): Outbox | undefined {
  const send = mailer(config);
  if (send === undefined) return undefined;
  const waiting: Errand[] = [];
  const listeners: (() => void)[] = [];
  let running = 0;

  async function run(errand: Errand): Promise<void> {
    try {
      for (const mail of await errand()) await send?.(mail);
    } catch (error) {
      // Why a mail was not taken is told where it was sent. An error's text may name whom it was for.
      if (!(error instanceof MailError))
        logger.error("A mail could not be prepared ({name}).", {
          name: error instanceof Error ? error.name : "unknown",
        });
    }
  }

  function next(): void {
    const errand = running < AT_ONCE ? waiting.shift() : undefined;
    if (errand !== undefined) {
      queued.mail -= 1;
      running += 1;
      // Not in this turn: the answer goes first.
      setTimeout(() => {
        void run(errand).finally(() => {
          running -= 1;
          next();
        });
      }, 0);
    } else if (running === 0) for (const listener of listeners.splice(0)) listener();
  }

  return {
    post(errand) {
      if (waiting.length >= WAITING) {
        meters.limited("mail");
        return false;
      }
      waiting.push(errand);
      queued.mail += 1;
      next();
      return true;
    },
    idle: () =>
      new Promise((resolve) => {
        listeners.push(resolve);
        next();
      }),
    stop: () => void (queued.mail -= waiting.splice(0).length),
  };
}
