import { createMemo, createSignal, For, Show, type JSX } from "solid-js";
import type { ScheduledMessage } from "../../sdk/src/index.ts";
import { createPaged } from "../settings/live.ts";
import { Block, Loaded, More, Nothing, TextArea } from "../settings/parts.tsx";
import { usePlace } from "../shell/place.ts";
import { ViewFrame } from "../shell/ViewFrame.tsx";
import { conversationOf } from "../sidebar/noticed.ts";
import { kindOf, workspaceOf } from "../state/conversation.ts";
import { useChat } from "../sync/chat.ts";
import { sentence } from "../sync/words.ts";
import { plainText } from "../timeline/plain.ts";
import { localInput } from "../timeline/reminder-times.ts";
import { FormDialog } from "../ui/FormDialog.tsx";
import { minute, now } from "../ui/now.ts";
import { dayAndTime, fullTime, timeAgo } from "../ui/time.ts";
import { viewWords } from "../words/views.ts";
import { words } from "../words/words.ts";
import { placeName } from "./place-name.ts";
import { walk } from "./walking.ts";

/** What was written but not sent, what is sent later, and what the person is reminded of. */
export function DraftsView() {
  const chat = useChat();
  const place = usePlace();
  const [editing, setEditing] = createSignal<ScheduledMessage>();
  const workspaceId = () => place.workspace()?.id;
  const waiting = createPaged(
    chat,
    workspaceId,
    async (cursor) => {
      const query = cursor === undefined ? {} : { cursor };
      const page = await chat.scheduled.list(workspaceId() ?? "", query);
      return { items: page.scheduled_messages, next: page.next_cursor ?? undefined };
    },
    ["scheduled.updated", "reminder.due"],
  );
  const failed = createPaged(
    chat,
    workspaceId,
    async (cursor) => {
      const query = { status: "failed" as const, ...(cursor !== undefined && { cursor }) };
      const page = await chat.scheduled.list(workspaceId() ?? "", query);
      return { items: page.scheduled_messages, next: page.next_cursor ?? undefined };
    },
    ["scheduled.updated"],
  );
  const ofKind = (kind: ScheduledMessage["kind"]) =>
    (waiting.now() ?? []).filter((one) => one.kind === kind);

  const drafts = chat.select((state) =>
    [...chat.drafts.all()]
      .filter(([id, { text }]) => {
        if (text.trim() === "") return false;
        const of = workspaceOf(state, id);
        if (of === undefined && kindOf(id) === "thread") {
          chat.inbox.message(id).catch(() => {});
          return false;
        }
        return of === workspaceId();
      })
      .toSorted(([, a], [, b]) => b.changed_at - a.changed_at),
  );

  async function cancel(one: ScheduledMessage): Promise<void> {
    try {
      await chat.scheduled.cancel(one.id);
    } catch (error) {
      chat.notify(viewWords().inbox.notCancelled(sentence(error)));
    }
    await waiting.again();
  }
  async function sendNow(one: ScheduledMessage): Promise<void> {
    const to = one.thread_root_id ?? one.channel_id ?? one.direct_conversation_id;
    if (to === undefined) return;
    try {
      await chat.scheduled.cancel(one.id);
      chat.outbox.send(to, { body: one.body });
      chat.notify(viewWords().inbox.sent);
    } catch (error) {
      chat.notify(viewWords().inbox.notSent(sentence(error)));
    }
    await waiting.again();
  }

  return (
    <ViewFrame title={viewWords().inbox.drafts}>
      <div class="inbox inbox-sections" onKeyDown={walk}>
        <Block title={viewWords().inbox.unsent}>
          <List items={drafts()} nothing={viewWords().inbox.noDrafts}>
            {([id, draft]) => <DraftLine id={id} text={draft.text} at={draft.changed_at} />}
          </List>
        </Block>
        <Loaded live={waiting}>
          {() => (
            <>
              <Block title={viewWords().inbox.scheduled}>
                <List items={ofKind("message")} nothing={viewWords().inbox.noScheduled}>
                  {(one) => (
                    <WaitingLine
                      one={one}
                      onEdit={() => setEditing(one)}
                      onCancel={() => void cancel(one)}
                      onSendNow={() => void sendNow(one)}
                    />
                  )}
                </List>
              </Block>
              <Block title={viewWords().inbox.reminders}>
                <List items={ofKind("reminder")} nothing={viewWords().inbox.noReminders}>
                  {(one) => (
                    <WaitingLine
                      one={one}
                      onEdit={() => setEditing(one)}
                      onCancel={() => void cancel(one)}
                    />
                  )}
                </List>
              </Block>
              <More pages={waiting} />
            </>
          )}
        </Loaded>
        <Show when={(failed.now()?.length ?? 0) > 0}>
          <Block title={viewWords().inbox.failedTitle}>
            <ul class="inbox-list">
              <For each={failed.now()}>{(one) => <WaitingLine one={one} />}</For>
            </ul>
            <More pages={failed} />
          </Block>
        </Show>
      </div>
      <Show when={editing()} keyed>
        {(one) => (
          <EditDialog
            one={one}
            onDone={() => void waiting.again()}
            onClose={() => setEditing(undefined)}
          />
        )}
      </Show>
    </ViewFrame>
  );
}

function List<T>(props: {
  items: readonly T[];
  nothing: string;
  children: (item: T) => JSX.Element;
}) {
  return (
    <Show when={props.items.length > 0} fallback={<Nothing>{props.nothing}</Nothing>}>
      <ul class="inbox-list">
        <For each={props.items}>{(item) => props.children(item)}</For>
      </ul>
    </Show>
  );
}

/** Where something goes, and how to get there. */
function useTarget(of: () => { conversationId: string | undefined }) {
  const chat = useChat();
  const place = usePlace();
  const name = chat.select((state) => {
    const id = of().conversationId ?? "";
    if (kindOf(id) !== "thread") return placeName(state, { channel_id: id });
    const root = state.messages.get(id);
    return viewWords().inbox.threadIn(root === undefined ? "" : placeName(state, root));
  });
  function go(): void {
    const id = of().conversationId ?? "";
    const { state } = chat.store;
    if (kindOf(id) === "thread") return place.openThread(state.messages.get(id) ?? { id });
    const known = conversationOf(state, id);
    if (known?.kind === "channel") place.goToChannel(known.channel);
    else if (known !== undefined) place.goToDirect(known.dm);
  }
  return { name, go };
}

function DraftLine(props: { id: string; text: string; at: number }) {
  const chat = useChat();
  const target = useTarget(() => ({ conversationId: props.id }));
  const at = createMemo(() => new Date(props.at).toISOString());
  return (
    <Line
      name={target.name()}
      text={props.text}
      time={timeAgo(at(), minute())}
      exact={fullTime(at())}
      onOpen={target.go}
    >
      <button
        type="button"
        class="button small"
        aria-label={`${viewWords().inbox.deleteDraft}: ${target.name()}`}
        onClick={() => chat.drafts.clear(props.id)}
      >
        {viewWords().inbox.deleteDraft}
      </button>
    </Line>
  );
}

function WaitingLine(props: {
  one: ScheduledMessage;
  onEdit?: () => void;
  onCancel?: () => void;
  onSendNow?: () => void;
}) {
  const chat = useChat();
  const place = usePlace();
  const about = chat.select((state) => state.messages.get(props.one.message_id ?? ""));
  const messageId = props.one.message_id;
  if (messageId !== undefined) chat.inbox.message(messageId).catch(() => {});
  const target = useTarget(() => {
    const { thread_root_id, channel_id, direct_conversation_id } = props.one;
    return { conversationId: thread_root_id ?? channel_id ?? direct_conversation_id };
  });
  const name = () =>
    props.one.kind === "reminder"
      ? viewWords().inbox.reminder
      : target.name() || viewWords().search.direct;
  const label = (what: string) => `${what}: ${name()}`;
  return (
    <Line
      name={name()}
      text={props.one.body || (about()?.body ?? "")}
      time={dayAndTime(props.one.send_at)}
      exact={fullTime(props.one.send_at)}
      failure={props.one.error}
      onOpen={() => {
        const message = about();
        if (message === undefined) target.go();
        else place.goToMessage(message);
      }}
    >
      <Show when={props.onSendNow}>
        <button
          type="button"
          class="button small"
          aria-label={label(viewWords().inbox.sendNow)}
          onClick={() => props.onSendNow?.()}
        >
          {viewWords().inbox.sendNow}
        </button>
      </Show>
      <Show when={props.onEdit}>
        <button
          type="button"
          class="button small"
          aria-label={label(viewWords().inbox.edit)}
          onClick={() => props.onEdit?.()}
        >
          {viewWords().inbox.edit}
        </button>
      </Show>
      <Show when={props.onCancel}>
        <button
          type="button"
          class="button small"
          aria-label={label(viewWords().inbox.cancel)}
          onClick={() => props.onCancel?.()}
        >
          {viewWords().inbox.cancel}
        </button>
      </Show>
    </Line>
  );
}

function Line(props: {
  name: string;
  text: string;
  time: string;
  exact: string;
  failure?: string | undefined;
  onOpen: () => void;
  children: JSX.Element;
}) {
  return (
    <li class="inbox-item inbox-draft">
      <button type="button" class="inbox-open inbox-line" onClick={() => props.onOpen()}>
        <span class="inbox-text">
          <span class="inbox-what">
            <bdi>{props.name}</bdi>
            <span class="quiet" title={props.exact}>
              {props.time}
            </span>
          </span>
          <span class="inbox-said" dir="auto">
            {plainText(props.text).slice(0, 300)}
          </span>
          <Show when={props.failure}>
            <span class="inbox-failure">{props.failure}</span>
          </Show>
        </span>
      </button>
      <span class="inbox-actions">{props.children}</span>
    </li>
  );
}

function EditDialog(props: { one: ScheduledMessage; onDone: () => void; onClose: () => void }) {
  const chat = useChat();
  const [body, setBody] = createSignal(props.one.body);
  const [at, setAt] = createSignal(localInput(new Date(props.one.send_at)));
  const needsBody = props.one.message_id === undefined;
  return (
    <FormDialog
      title={
        props.one.kind === "reminder"
          ? viewWords().inbox.editReminder
          : viewWords().inbox.editScheduled
      }
      submit={words().settings.save}
      disabled={needsBody && body().trim() === ""}
      onSubmit={async () => {
        const moved = at() !== localInput(new Date(props.one.send_at));
        await chat.scheduled.change(props.one.id, {
          ...(body() !== props.one.body && { body: body().trim() }),
          ...(moved && { send_at: new Date(at()) }),
        });
        props.onDone();
        props.onClose();
      }}
      onClose={props.onClose}
    >
      <TextArea label={viewWords().inbox.text} value={body()} onInput={setBody} rows={5} />
      <label class="field">
        <span class="field-label">{viewWords().inbox.when}</span>
        <input
          type="datetime-local"
          required
          min={localInput(new Date(now() + 60_000))}
          value={at()}
          onInput={(event) => setAt(event.currentTarget.value)}
        />
      </label>
    </FormDialog>
  );
}
