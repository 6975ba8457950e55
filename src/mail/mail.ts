import { getLogger } from "@logtape/logtape";
import type { MailConfig } from "../config.ts";
import { meters } from "../observe.ts";
import { codeOf } from "../files.ts";

const logger = getLogger(["clickclack", "mail"]);

/** One mail to one person, as text and as HTML that says the same. */
export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** Sends mail; rejects when the mail server does not take it. */
export type SendMail = (mail: Mail) => Promise<void>;

/** Milliseconds that the mail server may take to answer at all, and to take a mail. */
const CONNECT = 10_000;
const WHOLE = 30_000;

/** The way out for mail, or nothing where none is configured. The library is loaded with the first mail. */
export function mailer(config: MailConfig | undefined): SendMail | undefined {
  if (config === undefined) return undefined;
  const transport = lazily(async () => {
    const { createTransport } = await import("nodemailer");
    return createTransport({
      url: config.url,
      connectionTimeout: CONNECT,
      greetingTimeout: CONNECT,
      socketTimeout: WHOLE,
      // A mail of ours refers to no file and no address.
      disableFileAccess: true,
      disableUrlAccess: true,
    });
  });
  return async ({ to, subject, text, html }) => {
    try {
      const open = await transport();
      // An address as an object: never read as a list of several.
      await open.sendMail({
        from: config.from,
        to: { name: "", address: to },
        subject,
        text,
        html,
      });
      meters.mailed(true);
    } catch (error) {
      // What the mail server says may repeat the address, and a link is in the mail: the code alone is told.
      meters.mailed(false);
      const code = codeOf(error) || "unknown";
      logger.error("A mail could not be sent ({code}).", { code });
      throw new MailError();
    }
  };
}

/** The mail server did not take a mail. */
export class MailError extends Error {}

function lazily<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}
