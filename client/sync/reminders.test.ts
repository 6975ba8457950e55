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
  [told, went] = [[], []];
});

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
    },
  } as unknown as Asked;
  return createReminders(
    client,
    { state: emptyState },
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
