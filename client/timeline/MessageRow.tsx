import { Show, Suspense } from "solid-js";
import { Given } from "../ui/Given.tsx";
import { words } from "../words/words.ts";
import { ConversationStart } from "./ConversationStart.tsx";
import { DayDivider } from "./DayDivider.tsx";
import { Message } from "./Message.tsx";
import type { Row } from "./rows.ts";
import { later } from "../sync/later.ts";

// Only agents have turns.
const TurnRow = later(() =>
  import("./TurnRow.tsx").then((module) => ({ default: module.TurnRow })),
);

/** One row of the timeline: what stands above it, the message, and what can be done with it. */
export function MessageRow(props: {
  row: Row | undefined;
  lit: string | undefined;
  /** It stands in the pane of its thread. */
  inThread?: boolean;
  onMarkUnread: (seq: number) => void;
}) {
  return (
    <Given when={props.row}>
      {(row) => (
        <>
          <Show
            when={
              row().opensConversation &&
              (row().message?.channel_id ?? row().message?.direct_conversation_id)
            }
          >
            {(conversationId) => <ConversationStart conversationId={conversationId()} />}
          </Show>
          <Show when={row().opensDay}>
            <DayDivider
              at={row().created_at}
              conversationId={
                props.inThread === true
                  ? undefined
                  : (row().message?.channel_id ?? row().message?.direct_conversation_id)
              }
            />
          </Show>
          <Show when={row().opensNew}>
            <div class="new-divider" role="separator" aria-label={words().message.newMessages}>
              <span>{words().message.newLine}</span>
            </div>
          </Show>
          <Show
            when={row().turn}
            fallback={
              <Message
                row={row()}
                lit={props.lit}
                inThread={props.inThread ?? false}
                onMarkUnread={props.onMarkUnread}
              />
            }
          >
            {(turn) => (
              <Suspense fallback={<div class="turn-line" />}>
                <TurnRow turn={turn()} rowKey={row().key} lit={props.lit} />
              </Suspense>
            )}
          </Show>
        </>
      )}
    </Given>
  );
}
