import { createMagicLink } from "../../src/features/auth/magic-links.ts";
import { MagicLinkCreated, SignedIn } from "../../src/features/auth/wire.ts";
import type { User } from "../../src/features/people/wire.ts";
import type { Infer } from "../../src/http/wire.ts";
import { clientOf, type Client } from "./client.ts";
import type { TestServer } from "./server.ts";

/** Someone who is signed in, and calls the server with the token of that sign-in. */
export interface Person extends Client {
  readonly user: User;
  readonly token: string;
  readonly session: Infer<typeof SignedIn>["session"];
}

type SignInServer = Pick<TestServer, "url" | "db" | "config" | "nobody">;

let people = 0;

/** Signs someone in by a magic link, as a new person of the server unless the mail address is known. */
export async function signIn(
  server: SignInServer,
  display_name: string,
  email = `${display_name.toLowerCase().replace(/\W+/g, ".")}.${(people += 1)}@example.com`,
): Promise<Person> {
  const token = await linkFor(server, { email, display_name });
  const answer = await server.nobody.post("/api/auth/magic/consume", { token });
  const signedIn = answer.is(200, SignedIn);
  const client = clientOf(() => server.url, { authorization: `Bearer ${signedIn.token}` });
  return { ...client, ...signedIn };
}

/** A sign-in link's token: asked for in dev mode; elsewhere made as an operator's command will. */
async function linkFor(server: SignInServer, who: { email: string; display_name: string }) {
  if (!server.config.dev_bootstrap) return (await createMagicLink(server.db, who)).token;
  const answer = await server.nobody.post("/api/auth/magic/request", who);
  return answer.is(201, MagicLinkCreated).token;
}
