import type { ReactionSummary } from "../../sdk/src/index.ts";
import { reactionKey, type State, type StoredMessage } from "../state/state.ts";

const NONE: readonly ReactionSummary[] = [];

/** The reactions under a message, as they will be once the server has said so to what we want. */
export function shownReactions(
  reacting: State["reacting"],
  message: Pick<StoredMessage, "id" | "reactions">,
): readonly ReactionSummary[] {
  const stored = message.reactions ?? NONE;
  if (reacting.size === 0) return stored;
  const prefix = reactionKey(message.id, "");
  let shown = stored;
  for (const [key, wanted] of reacting)
    if (key.startsWith(prefix)) shown = withOwn(shown, key.slice(prefix.length), wanted);
  return shown;
}

function withOwn(
  reactions: readonly ReactionSummary[],
  emoji: string,
  wanted: boolean,
): readonly ReactionSummary[] {
  const known = reactions.find((one) => one.emoji === emoji);
  if ((known?.reacted_by_me ?? false) === wanted) return reactions;
  if (known === undefined) return [...reactions, { emoji, count: 1, reacted_by_me: true }];
  const count = known.count + (wanted ? 1 : -1);
  if (count === 0) return reactions.filter((one) => one !== known);
  return reactions.map((one) => (one === known ? { emoji, count, reacted_by_me: wanted } : one));
}
