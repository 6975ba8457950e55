import { createContext, createEffect, createSignal, on, useContext } from "solid-js";
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
import { createBots } from "./bots.ts";
import { createCache } from "./cache.ts";
import { createChannels } from "./channels.ts";
import { followAppearance } from "./appearance.ts";
import { createAudience } from "./audience.ts";
import { createChanges } from "./changes.ts";
import { createCommands } from "./commands.ts";
import { createConnections } from "./connections.ts";
import { createConversations } from "./conversations.ts";
import { createDirects } from "./directs.ts";
import { createDrafts } from "./drafts.ts";
import { createEmojiUse } from "./emoji-use.ts";
import { createErrands } from "./errands.ts";
import { createFollowing } from "./following.ts";
import { createFiles } from "./files.ts";
import { createInbox } from "./inbox.ts";
import { createHistory } from "./history.ts";
import { createLinks } from "./links.ts";
import { notify } from "./notices.ts";
import { createIntegrations } from "./integrations.ts";
import { createNotifications } from "./notifications.ts";
import { createOutbox } from "./outbox.ts";
import { createPins } from "./pins.ts";
import { createQuestions } from "./questions.ts";
import { createPreferences } from "./preferences.ts";
import { createLanguage } from "./language.ts";
import { createOwnPresence } from "./presence.ts";
import { createReactions } from "./reactions.ts";
import { createPeople } from "./people.ts";
import { createReading } from "./reading.ts";
import { createReminders } from "./reminders.ts";
import { createRequests } from "./requests.ts";
import { createRestrictions } from "./restrictions.ts";
import { createScheduled } from "./scheduled.ts";
import { createSearch } from "./search.ts";
import { createSession } from "./session.ts";
import { createSidebar } from "./sidebar.ts";
import { forget, recall, remember } from "./storage.ts";
import { createTopics } from "./topics.ts";
import { createTyping } from "./typing.ts";
import { createUploads } from "./uploads.ts";
import { createWorkspaceSettings } from "./workspace-settings.ts";
import { noteServerTime } from "../ui/now.ts";

export type Chat = ReturnType<typeof createChat>;

/** Everything components can read and do. They never see a request, an event or a storage key. */
export function createChat() {
  const client = createClient({
    baseUrl: apiBase,
    async fetch(input, init) {
      const answer = await fetch(input, init);
      // What may come from a cache tells the time that it was put there.
      if (answer.headers.get("cache-control") === "no-store")
        noteServerTime(answer.headers.get("date"));
      return answer;
    },
  });
  const store = createStore();
  const requests = createRequests(store);
  const cache = createCache(store);
  const [recalled, setRecalled] = createSignal(false);
  const session = createSession(client, store, {
    async onKnown(userId) {
      const { me } = store.state;
      await cache.own(userId);
      if (me === undefined || me === userId) return true;
      // What is on the screen is somebody else's.
      location.assign(location.pathname.startsWith("/app") ? location.href : "/app");
      return false;
    },
    onOut: () => void cache.clear(),
  });
  void cache.restore().then(setRecalled);
  // Another window has signed out, or somebody else in.
  window.addEventListener("storage", ({ key }) => {
    if (key === "clickclack.cache" && store.state.me !== undefined) void session.check();
  });
  const conversations = createConversations(client);
  const uploads = createUploads(client, store);
  const restrictions = createRestrictions(client, store, requests);
  const outbox = createOutbox(
    conversations,
    uploads,
    store,
    requests,
    session,
    restrictions.refused,
  );
  const notifications = createNotifications(store);
  followAppearance(client, store, requests, session);
  const preferences = createPreferences(client, requests);
  const reminders = createReminders(client, store, preferences, notifications, notify);
  const presence = createOwnPresence(client);
  const connections = createConnections(client, store, requests, presence.clientId, {
    onLive(workspaceId) {
      presence.isLive(workspaceId);
      void reminders.catchUp(workspaceId);
      uploads.resume();
      outbox.resume();
    },
    onEvent(event, live) {
      reminders.heard(event);
      if (live) notifications.heard(event);
    },
    onRevoked: () => void afterRevocation(),
  });
  const kept = store.select((state) => state.preferences);
  createEffect(on(kept, reminders.follow));
  const inbox = createInbox(client, store, requests);
  const runErrands = createErrands(client, store, requests);
  const wanted = store.select((state) => state.wanted);
  createEffect(() => {
    if (wanted().size > 0) runErrands();
  });

  const loadWorkspaces = () =>
    requests
      .into(client.workspaces.list(), (workspaces) => ({ type: "workspaces", workspaces }))
      .then(() => {});

  let leaving = false;
  /** Either the whole session has ended, or only one workspace is gone from the list. */
  async function afterRevocation(): Promise<void> {
    if (leaving) return;
    await session.check();
    if (session.status() === "in") await loadWorkspaces().catch(() => {});
  }

  return {
    select: store.select,
    store,
    /** Keeps a message that something besides a timeline shows; call the answer to let it go. */
    hold(message_id: string): () => void {
      store.dispatch({ type: "hold", message_id });
      return () => store.dispatch({ type: "let_go", message_id });
    },
    dms: createDirects(client, requests),
    channels: createChannels(client, store, requests),
    people: createPeople(client, store, requests),
    sidebar: createSidebar(client, store),
    session,
    /** What an earlier visit saw is shown, until the server has answered. */
    recalled,
    providers: () => client.auth.providers(),
    requestMagicLink: client.auth.requestMagicLink,
    loadWorkspaces,
    connections,
    notifications,
    /** The person's own bots, in each workspace that both are in. */
    ownBots: () => client.me.bots(),
    history: createHistory(conversations, store, requests, cache),
    drafts: createDrafts(store),
    outbox,
    restrictions,
    typing: createTyping(client, store, restrictions.refused),
    commands: createCommands(client, store, restrictions.refused),
    scheduled: createScheduled(client, store),
    audience: createAudience(client, store),
    topics: createTopics(client, store, requests),
    preferences,
    language: createLanguage(store, session, preferences),
    uploads,
    files: createFiles(client, store),
    reading: createReading(conversations, store),
    changes: createChanges(client, store, requests),
    reactions: createReactions(client, store, requests),
    emoji: createEmojiUse(store),
    questions: createQuestions(client, requests),
    pins: createPins(client, store, requests),
    following: createFollowing(client),
    reminders,
    inbox,
    links: createLinks(client, store, inbox.message),
    search: createSearch(client, store, requests),
    /** The message, wherever it is; rejects with 404 when there is none for this person. */
    findMessage: async (id: string): Promise<StoredMessage> =>
      store.state.messages.get(id) ?? client.messages.get(id),
    trim: (conversationId: string, from: number, to: number) =>
      store.dispatch({ type: "trim", conversation_id: conversationId, from, to }),
    resolveRoute: client.routes.resolve,
    invites: client.invites,
    workspaceSettings: createWorkspaceSettings(client, requests),
    bots: createBots(client),
    integrations: createIntegrations(client),
    auth: client.auth,

    /** Small things of this browser's own, such as what is folded. */
    recall,
    remember,

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
      // The server ends what follows it: that says nothing new.
      leaving = true;
      await session.leave().catch((error: unknown) => {
        leaving = false;
        throw error;
      });
      connections.closeAll();
      await cache.clear();
      // What they wrote is not for the next one at this machine.
      forget(`person.${me}.`);
      await uploads.forget();
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
