import { afterAll, beforeAll } from "bun:test";
import { SMTPServer } from "smtp-server";
import type { MailConfig } from "../../src/config.ts";

/** A mail as it came over the wire, and as its reader sees it. */
export interface Received {
  /** To whom the sender's server said it goes, whatever the mail says. */
  readonly to: readonly string[];
  readonly headers: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** The secret behind the `#` of its link; "" without one. */
  readonly token: string;
}

/** A mail server of the tests' own. */
export interface Inbox {
  /** What a server under test is configured with. */
  readonly mail: MailConfig;
  /** Everything that has come, in order. */
  readonly received: readonly Received[];
  /** The next mail for an address that nobody has waited for yet. */
  next(to: string): Promise<Received>;
  /** Makes the mail server refuse everything, with words that repeat what it was told, or take it again. */
  refuse(on: boolean): void;
}

/** Starts a mail server before the tests of a `describe`, and stops it after them. */
export function useInbox(): Inbox {
  const received: Received[] = [];
  const taken = new Set<Received>();
  const waiting: { to: string; resolve: (mail: Received) => void }[] = [];
  let port = 0;
  let refusing = false;

  function arrived(mail: Received): void {
    received.push(mail);
    const at = waiting.findIndex(({ to }) => mail.to.includes(to));
    if (at === -1) return;
    taken.add(mail);
    waiting.splice(at, 1)[0]?.resolve(mail);
  }

  const server = new SMTPServer({
    disabledCommands: ["STARTTLS", "AUTH"],
    logger: false,
    onRcptTo({ address }, _, done) {
      done(refusing ? new Error(`No mail for ${address} today`) : undefined);
    },
    onData(stream, { envelope }, done) {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", () => {
        const to = envelope.rcptTo.map(({ address }) => address);
        arrived({ to, ...read(Buffer.concat(chunks).toString()) });
        done();
      });
    },
  });

  beforeAll(
    () =>
      new Promise<void>((resolve) => {
        const listening = server.listen(0, "127.0.0.1", () => {
          const address = listening.address();
          if (typeof address === "object" && address !== null) ({ port } = address);
          resolve();
        });
      }),
  );
  afterAll(() => new Promise<void>((resolve) => server.close(() => resolve())));

  return {
    mail: {
      from: "ClickClack <chat@example.com>",
      get url() {
        return `smtp://127.0.0.1:${port}`;
      },
    },
    received,
    next(to) {
      const here = received.find((mail) => mail.to.includes(to) && !taken.has(mail));
      if (here === undefined) return new Promise((resolve) => waiting.push({ to, resolve }));
      taken.add(here);
      return Promise.resolve(here);
    },
    refuse(on) {
      refusing = on;
    },
  };
}

/** Takes a mail of text and HTML apart. */
function read(raw: string): Omit<Received, "to"> {
  const [headers = "", body = ""] = halves(raw);
  const boundary = /boundary="([^"]+)"/.exec(headers)?.[1];
  const parts = boundary === undefined ? [] : body.split(`--${boundary}`).map(halves);
  const part = (type: string) => {
    const [head = "", text = ""] = parts.find(([head]) => head?.includes(type)) ?? [];
    return decoded(head, text);
  };
  const subject = /^Subject: (.*(?:\r\n[ \t].*)*)/m.exec(headers)?.[1] ?? "";
  const text = part("text/plain");
  return {
    headers,
    subject: subject.replaceAll(/\r\n[ \t]/g, " "),
    text,
    html: part("text/html"),
    token: /#([a-z]{3}_[\w-]+)/.exec(text)?.[1] ?? "",
  };
}

function halves(text: string): [string, string] {
  const at = text.indexOf("\r\n\r\n");
  return [text.slice(0, at), text.slice(at + 4)];
}

function decoded(head: string, text: string): string {
  if (/transfer-encoding: base64/i.test(head)) return Buffer.from(text, "base64").toString();
  if (!/transfer-encoding: quoted-printable/i.test(head)) return text.replaceAll("\r\n", "\n");
  const bytes = text
    .replaceAll(/=\r\n/g, "")
    .replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number(`0x${hex}`)));
  return Buffer.from(bytes, "latin1").toString().replaceAll("\r\n", "\n");
}
