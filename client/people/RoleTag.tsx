import { Show } from "solid-js";
import type { Role } from "../../sdk/src/index.ts";
import { viewWords } from "../words/views.ts";

/** What somebody is in the workspace, where it is worth a word. */
export function RoleTag(props: { role: Role | undefined }) {
  const told = () =>
    props.role === "owner" || props.role === "moderator" || props.role === "guest"
      ? props.role
      : undefined;
  return (
    <Show when={told()}>
      {(role) => <span class="tag">{viewWords().people.roles[role()]}</span>}
    </Show>
  );
}
