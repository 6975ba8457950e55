import { createSignal, type Accessor } from "solid-js";
import { ClickClackError, type Client, type User, type Workspace } from "../../sdk/src/index.ts";
import type { Store } from "../state/store.ts";
import type { Requests } from "./requests.ts";

export type SignIn = "checking" | "in" | "out" | "unreachable";

export interface Session {
  status: Accessor<SignIn>;
  /** Asks the server who this is; the answer is `status`. */
  check(): Promise<void>;
  consume(magicToken: string): Promise<User>;
  signInByPassword(request: Parameters<Client["auth"]["signInByPassword"]>[0]): Promise<void>;
  /** Sets a new password by a mailed token, which signs in. */
  resetPassword(request: { token: string; new_password: string }): Promise<void>;
  /** Joins as who is signed in, or with a name as somebody new, who then is. */
  acceptInvite(request: { token: string; display_name?: string }): Promise<Workspace>;
  /** Makes the first account of a server, which is signed in by that. */
  setUp(request: Parameters<Client["auth"]["setUp"]>[0]): Promise<Workspace>;
  leave(): Promise<void>;
  /** Access has ended while the app was open. */
  ended(): void;
}

export function createSession(client: Client, store: Store, requests: Requests): Session {
  const [status, setStatus] = createSignal<SignIn>("checking");

  async function check(): Promise<void> {
    try {
      await requests.into(client.me.get(), (user) => ({ type: "me", user }));
      setStatus("in");
    } catch (error) {
      const refused = error instanceof ClickClackError && [401, 403].includes(error.status);
      setStatus(refused ? "out" : "unreachable");
    }
  }

  function enter(user: User): void {
    store.dispatch({ type: "me", user, asOf: store.state.tick });
    setStatus("in");
  }

  return {
    status,
    check,
    async consume(magicToken) {
      const { user } = await client.auth.consumeMagicLink(magicToken);
      enter(user);
      return user;
    },
    async signInByPassword(request) {
      enter((await client.auth.signInByPassword(request)).user);
    },
    async resetPassword(request) {
      enter((await client.auth.resetPassword(request)).user);
    },
    async acceptInvite(request) {
      const { user, workspace } = await client.invites.accept(request);
      enter(user);
      return workspace;
    },
    async setUp(request) {
      const { user, workspace } = await client.auth.setUp(request);
      enter(user);
      return workspace;
    },
    async leave() {
      await client.auth.logout().catch((error: unknown) => {
        // Without a session there is nothing to end.
        if (!(error instanceof ClickClackError) || error.status !== 401) throw error;
      });
      setStatus("out");
    },
    ended: () => setStatus("out"),
  };
}
