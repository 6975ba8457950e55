import type { User } from "../../../sdk/src/index.ts";
import { clean } from "../output.ts";

/** Somebody as a person reads it: `Ava Lindqvist (@ava)`. */
export const called = ({ display_name, handle }: Pick<User, "display_name" | "handle">): string =>
  clean(handle === "" ? display_name : `${display_name} (@${handle})`);

/** What the server says of somebody, once it is that: anything may answer at a wrong address. */
export function expectUser(user: User): User {
  const { id, display_name, kind }: Partial<User> = user;
  if (typeof id !== "string" || typeof display_name !== "string" || typeof kind !== "string")
    throw new TypeError("it does not say who is calling");
  return user;
}
