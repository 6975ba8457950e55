import { createServer } from "node:http";
import { Provider } from "oidc-provider";
import { CLIENT } from "./hostile.ts";

/** A real provider of OpenID Connect, as others run it, whose people are whoever they say they are. */
export interface Conformant {
  readonly issuer: string;
  /** Signs somebody in at an address of it that a browser was sent to; where it is sent back to. */
  approve(address: URL, login: string): Promise<URL>;
  stop(): Promise<void>;
}

export async function startConformant(redirect_uris: readonly string[]): Promise<Conformant> {
  const server = createServer((request, response) => void provider.callback()(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("It listens nowhere.");
  const issuer = `http://127.0.0.1:${address.port}`;
  const provider = new Provider(issuer, {
    clients: [
      {
        ...CLIENT,
        redirect_uris,
        grant_types: ["authorization_code"],
        response_types: ["code"],
      },
    ],
    claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name"] },
    cookies: { keys: ["one", "two"] },
    pkce: { required: () => true },
    findAccount: async (_, login) => ({
      accountId: login,
      claims: async () => ({
        sub: login,
        email: `${login}@Example.com`,
        email_verified: !login.startsWith("unverified"),
        name: `${login[0]?.toUpperCase()}${login.slice(1)} Conformant`,
      }),
    }),
  });
  return {
    issuer,
    approve,
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/** Goes through its pages, signing in and consenting, until it sends the browser back. */
async function approve(address: URL, login: string): Promise<URL> {
  const cookies = new Map<string, string>();
  const origin = address.origin;
  let at = address;
  let form: URLSearchParams | undefined;
  for (let steps = 0; steps < 12; steps += 1) {
    const response: Response = await fetch(at, {
      redirect: "manual",
      headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join("; ") },
      ...(form !== undefined && { method: "POST", body: form }),
    });
    for (const line of response.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === "") cookies.delete(name);
      else cookies.set(name, value);
    }
    const page = await response.text();
    const location = response.headers.get("location");
    form = undefined;
    if (location !== null) {
      at = new URL(location, at);
      if (at.origin !== origin) return at;
    } else {
      const [, action] = /<form[^>]* action="([^"]+)"/.exec(page) ?? [];
      const [, prompt] = /name="prompt" value="(\w+)"/.exec(page) ?? [];
      if (action === undefined || prompt === undefined) throw new Error(page);
      at = new URL(action);
      form = new URLSearchParams({ prompt, login, password: "x" });
    }
  }
  throw new Error("The provider sent the browser in a circle.");
}
