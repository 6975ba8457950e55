import type { Client, DirectConversation, User } from "../../../sdk/src/index.ts";
import { EXIT, fail } from "../exit.ts";
import { clean } from "../output.ts";
import { findChannel, findPerson, findWorkspace } from "./find.ts";
import type { Session } from "./connect.ts";

/** Somewhere that messages are written: a channel or a direct conversation. */
export interface Place {
  readonly kind: "channel" | "direct";
  readonly id: string;
  readonly workspace_id: string;
  /** As a person calls it, clean: `#general`, `@ava`. */
  readonly name: string;
  /** What can be done there. */
  readonly timeline: Pick<Client["channels"], "messages" | "sendMessage">;
}

/** Finds a place by `#general`, `@ava`, an ID or a name; without one, the channel that is in use. */
export async function findPlace(session: Session, which?: string): Promise<Place> {
  if (which?.startsWith("dm_")) return direct(session, await session.client.dms.get(which));
  if (which?.startsWith("@") || which?.startsWith("usr_"))
    return findDirect(session, which.split(","));
  const channel = await findChannel(session, which);
  return {
    kind: "channel",
    id: channel.id,
    workspace_id: channel.workspace_id,
    name: clean(`#${channel.name}`),
    timeline: session.client.channels,
  };
}

/** The conversation with exactly these people; it is begun where there is none. `["dm_…"]` is one by its ID. */
export async function findDirect(session: Session, who: readonly string[]): Promise<Place> {
  const [only = ""] = who;
  if (who.length === 1 && only.startsWith("dm_")) return findPlace(session, only);
  return direct(session, await openDirect(session, who));
}

/** Opens the conversation with exactly these people. */
export async function openDirect(
  session: Session,
  who: readonly string[],
): Promise<DirectConversation> {
  const workspace = await findWorkspace(session);
  const me = await session.me();
  const people: User[] = [];
  for (const which of who) people.push(await findPerson(session, workspace, which));
  const others = new Set(people.map(({ id }) => id).filter((id) => id !== me.id));
  if (others.size === 0) fail(EXIT.usage, "Name somebody besides yourself.");
  return session.client.dms.create(workspace.id, [...others]);
}

async function direct(session: Session, conversation: DirectConversation): Promise<Place> {
  return {
    kind: "direct",
    id: conversation.id,
    workspace_id: conversation.workspace_id,
    name: clean(namesOf(conversation, await session.me())),
    timeline: session.client.dms,
  };
}

/** A conversation as its other people are called. */
export const namesOf = ({ members }: DirectConversation, me: User): string =>
  members
    .filter(({ id }) => id !== me.id)
    .map(({ handle, display_name }) => (handle === "" ? display_name : `@${handle}`))
    .join(", ");
