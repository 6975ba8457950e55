import { ApiError } from "../../http/errors.ts";
import { meters } from "../../observe.ts";

/** Bun's own defaults, which are above what OWASP asks of argon2id: 64 MiB and two passes, a tenth of a second or so. */
const DEAR = { algorithm: "argon2id", memoryCost: 65_536, timeCost: 2 } as const;
const CHEAP = { algorithm: "argon2id", memoryCost: 8, timeCost: 1 } as const;

/** What is verified where there is no password to verify, at the same cost: the hash of bytes that nobody has kept. */
const NOBODY =
  "$argon2id$v=19$m=65536,t=2,p=1$laYwPpRDZ9/iwPoeEjp936ySV72+AHJrDlbgH/HdG08$tq2bkvkgYSAlmGlNVK8oWXPUrRZaSCoVpsCML6q1Cnc";

let cost: typeof DEAR | typeof CHEAP = DEAR;
let nobody = NOBODY;

/** Makes hashes that cost nothing, and protect nothing. The tests turn it on. */
export function hashCheaply(on: boolean): void {
  cost = on ? CHEAP : DEAR;
  nobody = on ? Bun.password.hashSync(crypto.randomUUID(), CHEAP) : NOBODY;
}

/** How many are hashed at a time, each in 64 MiB and a thread of its own, and how many may wait for their turn. */
const AT_ONCE = 2;
const WAITING = 32;

/** A password as it is stored. */
export interface PasswordHash {
  readonly argon2id: string;
}

let running = 0;
const waiting: (() => void)[] = [];

/** Runs `work` when it is its turn; 429 when too many wait already. */
async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (running >= AT_ONCE) {
    if (waiting.length >= WAITING) {
      meters.limited("password_checks");
      throw new ApiError(429, "too_many_requests", "Too many people sign in at once: try again.", {
        "retry-after": "2",
      });
    }
    // Whoever leaves hands their place on.
    await new Promise<void>((resolve) => waiting.push(resolve));
  } else running += 1;
  try {
    return await work();
  } finally {
    const next = waiting.shift();
    if (next === undefined) running -= 1;
    else next();
  }
}

/** The same characters, however a keyboard composes them. */
export const normalised = (password: string): string => password.toWellFormed().normalize("NFKC");

/** Hashes a password, off the event loop. */
export const hashOf = async (password: string): Promise<PasswordHash> => ({
  argon2id: await inTurn(() => Bun.password.hash(normalised(password), cost)),
});

/** Whether a password is the one of a stored hash. Without one it takes as long, and is false. */
export async function isPassword(password: string, hash: string | undefined): Promise<boolean> {
  const same = await inTurn(() => Bun.password.verify(normalised(password), hash ?? nobody));
  return hash !== undefined && same;
}
