import { createContext, createEffect, useContext } from "solid-js";
import {
  createClient,
  type Channel,
  type UpdateChannelRequest,
  type UpdateMeRequest,
  type Workspace,
} from "../../sdk/src/index.ts";
import type { StoredMessage } from "../state/state.ts";
import { createStore } from "../state/store.ts";
import { apiBase } from "./api-base.ts";
import { createChanges } from "./changes.ts";
import { createConnections } from "./connections.ts";
import { createDrafts } from "./drafts.ts";
import { createErrands } from "./errands.ts";
import { createHistory } from "./history.ts";
import { notify } from "./notices.ts";
import { createOutbox } from "./outbox.ts";
import { createReading } from "./reading.ts";
import { createRequests } from "./requests.ts";
import { createSession } from "./session.ts";
import { forget } from "./storage.ts";

export type Chat = ReturnType<typeof createChat>;

/** Everything components can read and do. They never see a request, an event or a storage key. */
export function createChat() {
  const client = createClient({ baseUrl: apiBase });
  const store = createStore();
  const requests = createRequests(store);
  const session = createSession(client, store, requests);
  const outbox = createOutbox(client, store, requests);
  const connections = createConnections(client, store, requests, {
    onLive: outbox.resume,
    onRevoked: () => void afterRevocation(),
  });
  const runErrands = createErrands(client, store, requests);
  const wanted = store.select((state) => state.wanted);
  createEffect(() => {
    if (wanted().size > 0) runErrands();
  });

  const loadWorkspaces = () =>
    requests
      .into(client.workspaces.list(), (workspaces) => ({ type: "workspaces", workspaces }))
      .then(() => {});

  /** Either the whole session has ended, or only one workspace is gone from the list. */
  async function afterRevocation(): Promise<void> {
    await session.check();
    if (session.status() === "in") await loadWorkspaces().catch(() => {});
  }

  return {
    select: store.select,
    session,
    providers: () => client.auth.providers(),
    requestMagicLink: client.auth.requestMagicLink,
    loadWorkspaces,
    connections,
    history: createHistory(client, store, requests),
    drafts: createDrafts(store),
    outbox,
    reading: createReading(client, store),
    changes: createChanges(client, store, requests),
    /** The message, wherever it is; rejects with 404 when there is none for this person. */
    findMessage: async (id: string): Promise<StoredMessage> =>
      store.state.messages.get(id) ?? client.messages.get(id),
    trim: (channelId: string, from: number, to: number) =>
      store.dispatch({ type: "trim", channel_id: channelId, from, to }),
    resolveRoute: client.routes.resolve,
    invites: client.invites,
    auth: client.auth,

    async createWorkspace(name: string): Promise<Workspace> {
      return requests.into(client.workspaces.create({ name }), (workspace) => ({
        type: "workspace",
        workspace,
      }));
    },

    async createChannel(workspaceId: string, name: string, about: string): Promise<Channel> {
      const display_title = about.trim();
      const request = { name, ...(display_title === "" ? {} : { display_title }) };
      const { channel } = await requests.into(
        client.channels.create(workspaceId, request),
        (created) => ({ type: "channel", channel: created.channel }),
      );
      return channel;
    },

    /** Changes how a channel is called and what it is about, or puts it away. */
    async updateChannel(id: string, changes: UpdateChannelRequest): Promise<void> {
      await requests.into(client.channels.update(id, changes), ({ channel }) => ({
        type: "channel",
        channel,
      }));
    },

    async updateMe(changes: UpdateMeRequest): Promise<void> {
      await requests.into(client.me.update(changes), (user) => ({ type: "me", user }));
    },

    async signOut(): Promise<void> {
      const { me } = store.state;
      await session.leave();
      // What they wrote is not for the next one at this machine.
      forget(`person.${me}.`);
      connections.closeAll();
      location.assign("/login");
    },
    notify,
  };
}

const ChatContext = createContext<Chat>();
export const ChatProvider = ChatContext.Provider;

/** The app's one chat. */
export function useChat(): Chat {
  const chat = useContext(ChatContext);
  if (chat === undefined) throw new Error("useChat outside of ChatProvider");
  return chat;
}
