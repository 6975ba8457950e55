import { BUNDLES, SCOPES, type Scope } from "../../access/scopes.ts";
import { badRequest } from "../../http/errors.ts";

/** What a token may do unless told. */
const DEFAULT = ["bot:write"];

const MEANINGS: ReadonlyMap<string, readonly Scope[]> = new Map<string, readonly Scope[]>([
  ...Object.entries(BUNDLES),
  ...SCOPES.map((scope): [string, readonly Scope[]] => [scope, [scope]]),
]);

/**
 * The scopes that names stand for, each once and in order, with the bundles among them opened; without names, those of
 * `bot:write`. 400 for a name that is none, and for an empty list.
 */
export function expandScopes(names: readonly string[] = DEFAULT): Scope[] {
  const given = new Set<Scope>();
  for (const name of names) {
    const meaning = MEANINGS.get(name);
    if (meaning === undefined)
      throw badRequest("scopes must be scopes or bundles that there are.", "unknown_scope");
    for (const scope of meaning) given.add(scope);
  }
  if (given.size === 0) throw badRequest("scopes must name at least one scope.");
  return SCOPES.filter((scope) => given.has(scope));
}
