import type { Arranging, Drop } from "./arranging.ts";

const CONVERSATION = "application/x-clickclack-conversation";
const SECTION = "application/x-clickclack-section";

/** Lets the pointer carry conversations and sections to other places of the sidebar, until `signal` aborts. */
export function letDrag(list: HTMLElement, arranging: Arranging, signal: AbortSignal): void {
  let carried: { conversation?: string; section?: string } | undefined;

  list.addEventListener(
    "dragstart",
    (event) => {
      const { target, dataTransfer } = event;
      if (!(target instanceof HTMLElement) || dataTransfer === null) return;
      const conversation = target.closest<HTMLElement>("[data-conversation]");
      const section = target.closest<HTMLElement>("[data-section]")?.dataset["section"];
      const id = conversation?.dataset["conversation"];
      carried = id !== undefined ? { conversation: id } : section ? { section } : undefined;
      if (carried === undefined) return event.preventDefault();
      dataTransfer.effectAllowed = "move";
      dataTransfer.setData(id !== undefined ? CONVERSATION : SECTION, id ?? section ?? "");
    },
    { signal },
  );

  list.addEventListener(
    "dragover",
    (event) => {
      if (carried === undefined) return;
      const drop = dropAt(event, arranging, carried);
      arranging.setDrop(drop);
      if (drop === undefined) return;
      event.preventDefault();
      if (event.dataTransfer !== null) event.dataTransfer.dropEffect = "move";
    },
    { signal },
  );

  list.addEventListener(
    "drop",
    (event) => {
      const drop = arranging.drop();
      if (carried === undefined || drop === undefined) return;
      event.preventDefault();
      if (carried.conversation !== undefined)
        arranging.moveTo(carried.conversation, drop.section, drop.at);
      else if (carried.section !== undefined) arranging.moveSection(carried.section, drop.at);
      end();
    },
    { signal },
  );

  function end(): void {
    carried = undefined;
    arranging.setDrop(undefined);
  }
  list.addEventListener("dragend", end, { signal });
  list.addEventListener(
    "dragleave",
    (event) => {
      const to = event.relatedTarget;
      if (!(to instanceof Node) || !list.contains(to)) arranging.setDrop(undefined);
    },
    { signal },
  );
}

function dropAt(
  event: DragEvent,
  arranging: Arranging,
  carried: { conversation?: string; section?: string },
): Drop | undefined {
  if (!(event.target instanceof Element)) return undefined;
  const element = event.target.closest<HTMLElement>("[data-section]");
  const section = arranging.sections().find(({ id }) => id === element?.dataset["section"]);
  if (element === null || section === undefined || section.kind === "archived") return undefined;
  if (carried.section !== undefined) {
    const others = arranging.sections().filter(({ id }) => id !== carried.section);
    const at = others.findIndex(({ id }) => id === section.id);
    return at < 0
      ? undefined
      : { section: section.id, at: at + Number(isLowerHalf(event, element)) };
  }
  const row = event.target.closest<HTMLElement>("[data-conversation]");
  const others = section.conversations.filter(({ id }) => id !== carried.conversation);
  const over = others.findIndex(({ id }) => id === row?.dataset["conversation"]);
  // Over the heading: to the top. Over itself or below the last one: to the end.
  const heading = event.target.closest(".sidebar-heading") !== null;
  const at =
    row === null || over < 0
      ? heading
        ? 0
        : others.length
      : over + Number(isLowerHalf(event, row));
  return { section: section.id, at, before: others[at]?.id };
}

function isLowerHalf(event: DragEvent, element: HTMLElement): boolean {
  const { top, height } = element.getBoundingClientRect();
  return event.clientY > top + height / 2;
}
