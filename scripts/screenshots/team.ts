import { type Client, createClient, type Upload } from "../../sdk/src/index.ts";
import type { Stage } from "../../tests/e2e/stage.ts";
import { emblems, paint, portrait, type Face } from "./drawings.ts";
import type { StoryClock } from "./clock.ts";

/** The address that the pictures show; the browser finds the server behind it. */
export const SHOWN_URL = "http://localhost:8080";

export interface Member {
  id: string;
  name: string;
  token: string;
  client: Client;
}

/** Who is in the story, and where. */
export interface Team {
  workspace: { id: string; route_id: string };
  people: Record<PersonName, Member>;
  bots: Record<BotName, Member>;
  /** A file of somebody's in the workspace. */
  upload(by: Member, file: Blob, filename: string): Promise<Upload>;
}

const PASSWORD = "lantern harbour nineteen";
const HERE =
  "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0.0.0 Safari/537.36";
const ELSEWHERE = [
  "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 Version/19.0 Mobile Safari/604.1",
  "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0",
];

export type PersonName = keyof typeof PEOPLE;
export type BotName = "triage" | "claw";

const PEOPLE = {
  ava: {
    name: "Ava Lindqvist",
    face: { ground: "#f0c9a8", skin: "#f3d3bd", hair: "#b5482c", shirt: "#2d5a5a", cut: "bob" },
  },
  ben: {
    name: "Ben Okafor",
    face: {
      ground: "#bcd3c4",
      skin: "#8d5a3c",
      hair: "#2a1d17",
      shirt: "#d9a441",
      cut: "short",
      beard: true,
    },
  },
  chiara: {
    name: "Chiara Rossi",
    face: {
      ground: "#d8c4e4",
      skin: "#eec4a4",
      hair: "#3a2720",
      shirt: "#8a3b5c",
      cut: "curls",
      glasses: true,
    },
  },
  dmitri: { name: "Dmitri Volkov", face: undefined },
  emi: {
    name: "Emi Tanaka",
    face: { ground: "#f3d9d2", skin: "#f0d2b6", hair: "#1d1a1f", shirt: "#3b5f9c", cut: "bun" },
  },
  mo: {
    name: "Mo Castellanos",
    face: {
      ground: "#c7d6ea",
      skin: "#d9a67e",
      hair: "#4a3b33",
      shirt: "#3d4f3a",
      cut: "bald",
      beard: true,
    },
  },
  noor: {
    name: "Noor Haddad",
    face: { ground: "#e6dcb8", skin: "#dcaa80", hair: "#285e61", shirt: "#285e61", cut: "scarf" },
  },
  priya: {
    name: "Priya Raman",
    face: { ground: "#cfe3e8", skin: "#b97f56", hair: "#241a1c", shirt: "#b8432f", cut: "long" },
  },
  sam: { name: "Sam Carter", face: undefined },
} as const satisfies Record<string, { name: string; face: Face | undefined }>;

/** The people of Tidewater, who make software for harbours, with their faces, roles, statuses and bots. */
export async function gather(stage: Stage, clock: StoryClock): Promise<Team> {
  const page = await stage.browser.newPage({ viewport: { width: 256, height: 256 } });
  const signedIn = (id: string, name: string, token: string): Member => ({
    id,
    name,
    token,
    client: createClient({ baseUrl: stage.url, token }),
  });

  await clock.to("spring 09:00");
  const first = await clientOf(stage, HERE).auth.setUp({
    token: await stage.setupToken(),
    display_name: PEOPLE.ava.name,
    workspace_name: "Tidewater",
    email: "ava@tidewater.example",
    password: PASSWORD,
  });
  for (const agent of ELSEWHERE)
    await clientOf(stage, agent).auth.signInByPassword({
      login: "ava@tidewater.example",
      password: PASSWORD,
    });
  const ava = signedIn(first.user.id, PEOPLE.ava.name, first.token);
  const workspace = (await ava.client.workspaces.list())[0];
  if (workspace === undefined) throw new Error("The first account has no workspace.");

  const join = async (name: PersonName, role: "moderator" | "member" | "guest") => {
    const { token } = await ava.client.invites.create(workspace.id, { role });
    const accepted = await stage.captain.invites.accept({ token, display_name: PEOPLE[name].name });
    if (!("token" in accepted) || typeof accepted.token !== "string")
      throw new Error("An invite gave no session.");
    return signedIn(accepted.user.id, PEOPLE[name].name, accepted.token);
  };
  const mo = await join("mo", "moderator");
  const ben = await join("ben", "member");
  const chiara = await join("chiara", "member");
  const emi = await join("emi", "member");
  await clock.to("autumn 09:00");
  const dmitri = await join("dmitri", "member");
  const noor = await join("noor", "member");
  const priya = await join("priya", "member");
  const sam = await join("sam", "guest");
  const people = { ava, ben, chiara, dmitri, emi, mo, noor, priya, sam };

  const upload = (by: Member, file: Blob, filename: string) =>
    by.client.uploads.create({ workspace_id: workspace.id, file, filename });
  const faceOf = async (by: Member, svg: string) =>
    (await upload(by, await paint(page, svg), "face.png")).id;

  for (const name of names(PEOPLE)) {
    const member = people[name];
    const { face } = PEOPLE[name];
    await member.client.me.update({
      handle: name,
      time_zone: name === "chiara" ? "Europe/Rome" : "Atlantic/Reykjavik",
      ...(face !== undefined && {
        avatar_url: `/api/uploads/${await faceOf(member, portrait(face))}`,
      }),
    });
  }
  await ava.client.workspaces.update(workspace.id, {
    icon_url: `/api/uploads/${await faceOf(ava, emblems.tide)}`,
  });

  const bot = async (
    by: Member,
    display_name: string,
    handle: string,
    emblem: string,
    scopes: string[],
    own = false,
  ) => {
    const avatar_url = `/api/uploads/${await faceOf(by, emblem)}`;
    const { bot: made, bot_token } = await by.client.bots.create(workspace.id, {
      display_name,
      handle,
      avatar_url,
      scopes,
      token_name: own ? "laptop" : "production",
      ...(own && { owner_user_id: by.id }),
    });
    return signedIn(made.id, display_name, bot_token?.token ?? "");
  };
  const bots = {
    triage: await bot(ava, "Triage", "triage", emblems.checks, ["bot:write"]),
    claw: await bot(ava, "Claw", "claw", emblems.claw, ["bot:write", "agent_activity:write"], true),
  };

  const status = (who: Member, emoji: string, text: string) =>
    who.client.me.update({ status: { emoji, text } });
  await status(ben, "🎧", "Deep in the tide tables");
  await status(priya, "🏝️", "On holiday from Thursday");
  await status(mo, "☕", "");
  await dmitri.client.me.update({
    dnd_until: new Date(clock.now.getTime() + 3 * 3_600_000).toISOString(),
  });

  for (const [name, emblem] of [
    ["Open Sea Club", emblems.book],
    ["Regatta 2027", undefined],
  ] as const) {
    const other = await ben.client.workspaces.create({ name });
    const { token } = await ben.client.invites.create(other.id, {});
    await ava.client.invites.accept({ token });
    if (emblem !== undefined) {
      const { id } = await ben.client.uploads.create({
        workspace_id: other.id,
        file: await paint(page, emblem),
        filename: "icon.png",
      });
      await ben.client.workspaces.update(other.id, { icon_url: `/api/uploads/${id}` });
    }
  }
  await page.context().close();
  return { workspace, people, bots, upload };
}

/** A client that calls itself as a browser does. */
const clientOf = (stage: Stage, agent: string): Client =>
  createClient({
    baseUrl: stage.url,
    fetch: (input, init) => {
      const headers = new Headers(init?.headers);
      headers.set("User-Agent", agent);
      return fetch(input, { ...init, headers });
    },
  });

const names = <Name extends string>(record: Record<Name, unknown>): Name[] =>
  Object.keys(record).filter((key): key is Name => key in record);
