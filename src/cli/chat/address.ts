import { isLocalName } from "../../addresses.ts";
import { EXIT, fail } from "../exit.ts";

/**
 * The one way to write a server's address: scheme, host, port where it is not the scheme's own, and the path that the
 * server is below, without a slash at the end. A name alone is spoken to by HTTPS, unless it is this machine's. Ends the
 * command for what is no address.
 */
export function serverAddress(typed: string): string {
  const text = typed.trim();
  const url = URL.parse(/^[a-z][a-z\d+.-]*:\/\//i.test(text) ? text : withScheme(text));
  if (url === null || url.hostname === "" || !/^https?:$/.test(url.protocol))
    return fail(
      EXIT.usage,
      `${JSON.stringify(typed)} is no server's address: it is like https://chat.example.com.`,
    );
  if (url.username !== "" || url.password !== "")
    return fail(EXIT.usage, "A server's address has no user name or password in it.");
  return `${url.origin}${url.pathname.replace(/\/+$/, "")}`;
}

function withScheme(text: string): string {
  const [, host = ""] = /^(\[[^\]]*\]|[^/:?#]*)/.exec(text) ?? [];
  return `${isLocalName(host) ? "http" : "https"}://${text}`;
}

/** Whether what is sent there can be read on the way. */
export function isInClear(server: string): boolean {
  const { protocol, hostname } = new URL(server);
  return protocol === "http:" && !isLocalName(hostname);
}
