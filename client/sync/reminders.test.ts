import { beforeEach, describe, expect, test } from "bun:test";
import { ClickClackError, type Event, type Message } from "../../sdk/src/index.ts";
import { emptyState, type StoredMessage } from "../state/state.ts";
import { dismissNotice, notices, notify } from "./notices.ts";
import { createReminders } from "./reminders.ts";

type Asked = Parameters<typeof createReminders>[0];

const message = { id: "msg_1", body: "The **deploy** is at six", workspace_id: "wsp_1" };
const due = (payload: Record<string, string>): Event => ({
  id: "evt_1",
  cursor: "0000000000000001",
  type: "reminder.due",
  workspace_id: "wsp_1",
  created_at: "2026-01-01T00:00:00.000Z",
  payload: { scheduled_message_id: "sch_1", ...payload },
});

let told: { title: string; body: string }[] = [];
let went: StoredMessage[] = [];
beforeEach(() => {
  for (const { id } of notices()) dismissNotice(id);
  [told, went, sent] = [[], [], []];
  kept = new Map();
});

/** What the server keeps of the person, and what came while nobody looked. */
let kept: Map<string, unknown>;
let sent: object[] = [];

function reminders(answers: { message?: Message; body?: string; status?: number }) {
  const refusal = new ClickClackError({
    status: answers.status ?? 404,
    code: "refused",
    message: "No.",
  });
  const client = {
    messages: { get: async () => answers.message ?? Promise.reject(refusal) },
    scheduled: {
      get: async () => ({ body: answers.body ?? "" }),
      create: () => Promise.reject(refusal),
      list: async () => ({ scheduled_messages: sent, next_cursor: null }),
    },
  } as unknown as Asked;
  return createReminders(
    client,
    { state: { ...emptyState, preferences: kept } },
    {
      load: async () => {},
      change: async (changes) => {
        for (const [name, value] of Object.entries(changes)) kept.set(name, value);
      },
    },
    { tell: (one) => told.push(one), goTo: (one) => went.push(one) },
    notify,
  );
}
const settle = () => Bun.sleep(1);

describe("a reminder whose time has come", () => {
  test("stays until one goes to its message", async () => {
    reminders({ message: message as Message }).heard(due({ message_id: "msg_1" }));
    await settle();
    for (let more = 0; more < 4; more++) notify(`Something else ${more}`);
    const [shown] = notices();
    expect(shown).toMatchObject({ text: "Reminder: The deploy is at six", stays: true });
    expect(shown?.action?.label).toBe("Go to message");
    expect(notices().length).toBe(4);
    shown?.action?.act();
    expect(went.map(({ id }) => id)).toEqual(["msg_1"]);
    expect(told).toMatchObject([{ title: "Reminder", body: "The deploy is at six" }]);
  });

  test("of words alone shows them, and leads nowhere", async () => {
    reminders({ body: "Call the harbour" }).heard(due({}));
    await settle();
    expect(notices()).toMatchObject([{ text: "Reminder: Call the harbour", stays: true }]);
    expect(notices()[0]?.action).toBeUndefined();
  });

  test("of a message that is gone says so; without a server, that it is time", async () => {
    reminders({}).heard(due({ message_id: "msg_1" }));
    await settle();
    reminders({ status: 503 }).heard(due({ message_id: "msg_1" }));
    await settle();
    expect(notices().map(({ text }) => text)).toEqual([
      "Reminder of a message that is gone",
      "Reminder",
    ]);
  });

  test("is no other event", async () => {
    reminders({}).heard({ ...due({}), type: "scheduled.updated" });
    await settle();
    expect(notices()).toEqual([]);
  });
});

describe("a reminder whose time came while nobody looked", () => {
  const HOUR = 3_600_000;
  const ago = (hours: number) => new Date(Date.now() - hours * HOUR).toISOString();
  const one = (hours: number, body: string, kind = "reminder") => ({
    id: `sch_${hours}`,
    kind,
    body,
    send_at: ago(hours),
  });
  const texts = () => notices().map(({ text }) => text);
  /** Another window: nothing stands there, and nothing was seen to by closing the first. */
  function anotherWindow() {
    const before = new Map(kept);
    for (const { id } of notices()) dismissNotice(id);
    kept = before;
    return reminders({});
  }

  test("is shown at the next visit, once, unless it is a week old; a message that was sent is none", async () => {
    sent = [one(1, "Tea"), one(2, "A message", "message"), one(3, "Ferry"), one(200, "Long gone")];
    const visit = reminders({});
    await visit.catchUp("wsp_1");
    await visit.catchUp("wsp_1");
    visit.heard(due({ scheduled_message_id: "sch_1" }));
    await settle();
    expect(texts()).toEqual(["Reminder: Ferry", "Reminder: Tea"]);
    expect(told).toEqual([]);
  });

  test("is not shown again once it was seen to, and only then", async () => {
    sent = [one(1, "Tea"), one(3, "Ferry")];
    await reminders({}).catchUp("wsp_1");
    // The later one first: the other is still to be seen to.
    dismissNotice(notices()[1]?.id ?? 0);
    await anotherWindow().catchUp("wsp_1");
    expect(texts()).toEqual(["Reminder: Ferry", "Reminder: Tea"]);
    for (const { id } of notices()) dismissNotice(id);
    await anotherWindow().catchUp("wsp_1");
    expect(texts()).toEqual([]);
    sent = [one(0, "Bell"), ...sent];
    await anotherWindow().catchUp("wsp_1");
    expect(texts()).toEqual(["Reminder: Bell"]);
  });

  test("is taken away once it was seen to in another client, and what came later stays", async () => {
    sent = [one(1, "Tea"), one(3, "Ferry")];
    const visit = reminders({ body: "Bell" });
    await visit.catchUp("wsp_1");
    visit.heard(due({ scheduled_message_id: "sch_live", send_at: ago(0) }));
    await settle();
    visit.follow();
    expect(texts()).toEqual(["Reminder: Ferry", "Reminder: Tea", "Reminder: Bell"]);
    kept.set("reminders.seen.wsp_1", ago(0.5));
    visit.follow();
    expect(texts()).toEqual(["Reminder: Bell"]);
    // Of one that is seen to before it can be shown, nothing is seen.
    kept.set("reminders.seen.wsp_1", ago(0));
    visit.heard(due({ scheduled_message_id: "sch_late", send_at: ago(1) }));
    await settle();
    visit.follow();
    expect(texts()).toEqual([]);
  });
});
