import type { Draft } from "./draft.ts";
import type { StoredDm } from "./state.ts";

/** Puts these direct conversations before the others, in this order: the one last written in comes first. */
export function toFront(draft: Draft, ids: readonly string[]): void {
  const { dms } = draft.state;
  const known = ids.filter((id) => dms.has(id));
  const first = dms.keys();
  if (known.every((id) => first.next().value === id)) return;
  const ordered = new Map<string, StoredDm>();
  for (const id of [...known, ...dms.keys()]) {
    const dm = dms.get(id);
    if (dm !== undefined && !ordered.has(id)) ordered.set(id, dm);
  }
  const written = draft.dms();
  written.clear();
  for (const [id, dm] of ordered) written.set(id, dm);
}
