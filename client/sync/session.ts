import { createSignal, type Accessor } from "solid-js";
import {
  ClickClackError,
  type Client,
  type InvitePreview,
  type User,
  type Workspace,
} from "../../sdk/src/index.ts";
import type { Store } from "../state/store.ts";

export type SignIn = "checking" | "in" | "out" | "unreachable";

export interface Session {
  status: Accessor<SignIn>;
  /** Asks the server who this is; the answer is `status`. */
  check(): Promise<void>;
  /** Resolves when the server has said who this is, or could not be asked: true if they are signed in. */
  settled(): Promise<boolean>;
  consume(magicToken: string): Promise<User>;
  signInByPassword(request: Parameters<Client["auth"]["signInByPassword"]>[0]): Promise<void>;
  /** Sets a new password by a mailed token, which signs in. */
  resetPassword(request: { token: string; new_password: string }): Promise<void>;
  /** What an invite is for, to who is not signed in. */
  previewInvite(token: string): Promise<InvitePreview>;
  /** Joins as who is signed in, or with a name as somebody new, who then is. */
  acceptInvite(request: { token: string; display_name?: string }): Promise<Workspace>;
  /** Makes the first account of a server, which is signed in by that. */
  setUp(request: Parameters<Client["auth"]["setUp"]>[0]): Promise<Workspace>;
  /** Signs out at the server. The page is to be left then: it would show the sign-in only to load it anew. */
  leave(): Promise<void>;
  /** Access has ended while the app was open. */
  ended(): void;
}

/** What a sign-in means for what is kept in this browser. */
export interface SessionEvents {
  /** Before the server's word is shown: false when it is somebody else than what is on the screen. */
  onKnown(userId: string): Promise<boolean>;
  /** Nobody is signed in. */
  onOut(): void;
}

export function createSession(client: Client, store: Store, events: SessionEvents): Session {
  const [status, setSignal] = createSignal<SignIn>("checking");
  let waiting: (() => void)[] = [];

  function setStatus(next: SignIn): void {
    setSignal(next);
    if (next === "out") events.onOut();
    for (const settle of waiting) settle();
    waiting = [];
  }

  async function check(): Promise<void> {
    try {
      const asOf = store.state.tick;
      await enter(await client.me.get(), asOf);
    } catch (error) {
      const refused = error instanceof ClickClackError && [401, 403].includes(error.status);
      setStatus(refused ? "out" : "unreachable");
    }
  }

  async function enter(user: User, asOf = store.state.tick): Promise<void> {
    if (!(await events.onKnown(user.id))) return;
    store.dispatch({ type: "me", user, asOf });
    setStatus("in");
  }

  return {
    status,
    check,
    async settled() {
      if (status() === "checking") await new Promise<void>((resolve) => waiting.push(resolve));
      return status() === "in";
    },
    async consume(magicToken) {
      const { user } = await client.auth.consumeMagicLink(magicToken);
      await enter(user);
      return user;
    },
    async signInByPassword(request) {
      await enter((await client.auth.signInByPassword(request)).user);
    },
    async resetPassword(request) {
      await enter((await client.auth.resetPassword(request)).user);
    },
    previewInvite: (token) => client.invites.preview(token),
    async acceptInvite(request) {
      const { user, workspace } = await client.invites.accept(request);
      await enter(user);
      return workspace;
    },
    async setUp(request) {
      const { user, workspace } = await client.auth.setUp(request);
      await enter(user);
      return workspace;
    },
    async leave() {
      await client.auth.logout().catch((error: unknown) => {
        // Without a session there is nothing to end.
        if (!(error instanceof ClickClackError) || error.status !== 401) throw error;
      });
    },
    ended: () => setStatus("out"),
  };
}
