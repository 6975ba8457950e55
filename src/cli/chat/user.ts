import type { User } from "../../../sdk/src/index.ts";
import { clean } from "../output.ts";
import { unknownShape } from "./failures.ts";

/** Somebody as a person reads it: `Ava Lindqvist (@ava)`. */
export const called = ({ display_name, handle }: Pick<User, "display_name" | "handle">): string =>
  clean(handle === "" ? display_name : `${display_name} (@${handle})`);

/** What the server says of somebody, once it is that: anything may answer at a wrong address. */
export function expectUser(user: User | undefined): User {
  const known = [user?.id, user?.display_name, user?.handle, user?.kind];
  if (user === undefined || known.some((one) => typeof one !== "string"))
    throw unknownShape("it does not say who is calling");
  return user;
}
