import type { Answer, Headers } from "../harness/client.ts";
import type { TestServer } from "../harness/server.ts";

/** Where people reach the server of these tests. Nothing is sent there: the browser knows where it really is. */
export const PUBLIC_URL = "https://chat.example.com";

/** Where a provider sends people back to. */
export const callbackOf = (provider: "github" | "oidc" | "openclaw") =>
  `${PUBLIC_URL}/api/auth/${provider}/callback`;

/** A browser with the server's cookies. It is sent nowhere by itself: tests look at each step, and tamper with it. */
export interface Browser {
  readonly cookies: Map<string, string>;
  /** Asks the server for an address, a path or one of its public URL, as somebody who has followed a link. */
  visit(address: string | URL, headers?: Headers): Promise<Answer>;
  /** Where the server sends it from there. */
  sentFrom(address: string | URL): Promise<URL>;
}

export function openBrowser(server: Pick<TestServer, "nobody">): Browser {
  const cookies = new Map<string, string>();

  async function visit(address: string | URL, headers: Headers = {}): Promise<Answer> {
    const { pathname, search } = new URL(address, PUBLIC_URL);
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const answer = await server.nobody.get(pathname + search, {
      ...(cookie !== "" && { cookie }),
      "user-agent": "Testfox/1.0",
      ...headers,
    });
    for (const line of answer.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (/max-age=0/i.test(line)) cookies.delete(name);
      else cookies.set(name, value);
    }
    return answer;
  }

  return {
    cookies,
    visit,
    async sentFrom(address) {
      const answer = await visit(address);
      if (answer.status !== 302) throw new Error(`${answer.status}: ${answer.text}`);
      return new URL(answer.headers.get("location") ?? "");
    },
  };
}
