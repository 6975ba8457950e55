import type { Role, User } from "../../sdk/src/index.ts";
import { textOrder } from "../words/locale.ts";

/** The members of a workspace that are still there: people by name, then bots by name. */
export function peopleOf(
  members: ReadonlyMap<string, Role> | undefined,
  users: ReadonlyMap<string, User>,
): User[] {
  const byName = textOrder();
  const people = [...(members?.keys() ?? [])].flatMap((id) => users.get(id) ?? []);
  return people
    .filter((user) => user.deleted_at === undefined)
    .sort(
      (a, b) =>
        Number(a.kind === "bot") - Number(b.kind === "bot") ||
        byName(a.display_name, b.display_name),
    );
}
