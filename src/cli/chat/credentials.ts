import type { AuthProviders, Client, User } from "../../../sdk/src/index.ts";
import { EXIT, fail } from "../exit.ts";
import { mayAsk, note } from "../output.ts";
import { readSecret } from "../secret-input.ts";
import { ask } from "../terminal.ts";
import { serverAddress } from "./address.ts";
import { unknownShape } from "./failures.ts";
import type { LoginOptions } from "./login.ts";
import { expectUser } from "./user.ts";

/** What somebody signs in with. */
export type Credential =
  | { readonly kind: "token" | "magic"; readonly token: string }
  | { readonly kind: "password"; readonly login: string; readonly password: string };

/** A credential, and the server that it names where it is a link. */
export interface Pasted {
  readonly server?: string;
  readonly credential: Credential;
}

const FOR_BROWSERS: Readonly<Record<string, string>> = {
  ivt: "an invite",
  stp: "the link to a server's first account",
  rst: "a link to set a password",
  eml: "a link to confirm a mail address",
};

/** What was pasted: a sign-in link or its token alone, a session's or a bot's token. */
export function parsePasted(text: string): Pasted {
  const [, before = "", token = ""] = /^(?:(.*)#)?(\S+)$/.exec(text.trim()) ?? [];
  const [prefix = ""] = token.split("_");
  const what = FOR_BROWSERS[prefix];
  if (what !== undefined)
    return fail(EXIT.usage, `That is ${what}: open it in a browser, and sign in here then.`);
  if (!["mgt", "sst", "ccb"].includes(prefix) || (before !== "" && prefix !== "mgt"))
    return fail(
      EXIT.usage,
      "That is neither a sign-in link, https://chat.example.com/login#mgt_…, nor a token, sst_… or ccb_….",
    );
  const credential: Credential = { kind: prefix === "mgt" ? "magic" : "token", token };
  return before === ""
    ? { credential }
    : { credential, server: serverAddress(before.replace(/\/login\/?$/, "")) };
}

/** Whether it looks as if it were to be parsed by {@link parsePasted}, rather than a server's address. */
export const isPasted = (text: string): boolean => /(?:^|#)[a-z]{3}_/.test(text.trim());

/** Reads what `--token` gives: standard input for `-`. */
export const readPasted = async (token: string): Promise<Pasted> =>
  parsePasted(token === "-" ? await readSecret("Sign-in link or token") : token);

/** Trades a credential for a token; who it is of is told where the token was made just now. */
export async function redeem(
  client: Client,
  credential: Credential,
): Promise<{ token: string; user?: User }> {
  if (credential.kind === "token") return { token: credential.token };
  const { token, user } = await signedIn(client, credential);
  if (typeof token !== "string") throw unknownShape("it gives no token");
  return { token, user: expectUser(user) };
}

function signedIn(client: Client, credential: Credential) {
  if (credential.kind !== "password") return client.auth.consumeMagicLink(credential.token);
  const { login, password } = credential;
  return client.auth.signInByPassword({ login, password });
}

/** Asks for what the server takes: a password, a link that it mails, or something to paste. */
export async function askCredential(
  client: Client,
  server: string,
  form: LoginOptions,
): Promise<Credential> {
  const offered = expectProviders(await client.auth.providers());
  if (offered.setup_required)
    return fail(
      EXIT.failed,
      `${server} has no accounts yet: open the link that it printed when it started, in a browser.`,
    );
  const { email } = form;
  const mails = offered.magic_link.request;
  if (email !== undefined && !offered.password && !mails)
    return fail(
      EXIT.notAllowed,
      `${server} takes no passwords and mails no links: sign in by a link or a token that you were given.`,
    );
  if (!mayAsk(form)) {
    if (email !== undefined && offered.password && !process.stdin.isTTY) {
      const password = await readSecret("Password");
      if (password !== "") return { kind: "password", login: email, password };
    }
    return fail(
      EXIT.usage,
      "Nobody can be asked here: give a sign-in link, or --token - with a token on standard input, or --email with the password there.",
    );
  }
  const login =
    email ??
    (offered.password || mails
      ? await ask("Mail address or handle (empty to paste a link or token): ")
      : "");
  if (login.trim() === "") return paste(server);
  if (offered.password) {
    const prompt = mails ? "Password (empty to have a link mailed): " : "Password: ";
    const password = await ask(prompt, "hidden");
    if (password !== "" || !mails) return { kind: "password", login: login.trim(), password };
  }
  // The answer is empty where the link was mailed.
  const { token } = (await client.auth.requestMagicLink({ email: login.trim() })) ?? {};
  if (token !== undefined) return { kind: "magic", token };
  note(`If ${login.trim()} may sign in, a link is on its way there.`, form);
  return paste(server);
}

async function paste(server: string): Promise<Credential> {
  const pasted = parsePasted(await ask("Sign-in link or token: ", "hidden"));
  if (pasted.server !== undefined && pasted.server !== server)
    fail(EXIT.usage, `That link is for ${pasted.server}: clickclack login ${pasted.server}`);
  return pasted.credential;
}

function expectProviders(providers: AuthProviders): AuthProviders {
  const { password, magic_link }: Partial<AuthProviders> = providers;
  if (typeof password !== "boolean" || typeof magic_link?.request !== "boolean")
    throw unknownShape("it does not say how to sign in");
  return providers;
}
