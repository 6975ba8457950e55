import type { StoredMessage } from "../state/state.ts";

/** What an agent did and said on the way to an answer: messages that follow each other, folded into one row. */
export interface Turn {
  id: string;
  steps: readonly StoredMessage[];
}

/** The messages in their order, those of an agent's turn that stand together as one. */
export function foldTurns(messages: readonly StoredMessage[]): (StoredMessage | Turn)[] {
  const units: (StoredMessage | Turn)[] = [];
  let open: { id: string; steps: StoredMessage[] } | undefined;
  for (const message of messages) {
    const id = turnOf(message);
    if (id === undefined) {
      open = undefined;
      units.push(message);
    } else if (open?.id === id && open.steps[0]?.author_id === message.author_id)
      open.steps.push(message);
    else {
      open = { id, steps: [message] };
      units.push(open);
    }
  }
  return units;
}

const turnOf = ({ kind, turn_id }: StoredMessage): string | undefined =>
  kind === "agent_commentary" || kind === "agent_tool" ? turn_id : undefined;

export const sameTurn = (a: Turn | undefined, b: Turn | undefined): boolean =>
  a?.steps.length === b?.steps.length &&
  (a?.steps.every((step, at) => step === b?.steps[at]) ?? true);

/** How long a turn took, in milliseconds. */
export const lengthOf = ({ steps }: Turn): number =>
  Date.parse(steps.at(-1)?.created_at ?? "") - Date.parse(steps[0]?.created_at ?? "") || 0;
