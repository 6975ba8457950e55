import { badRequest } from "../../http/errors.ts";
import { hashSecret, newSecret } from "../../ids.ts";
import type { Database, Reader } from "../../storage/database.ts";
import { found, hasPeople } from "./bootstrap.ts";
import { hashPassword } from "./password-rules.ts";
import { setPassword } from "./passwords.ts";
import { startSession } from "./sign-in.ts";
import type { SetupRequest } from "./wire.ts";

/** How many setup links are good at a time: each node makes one at each start. */
const KEPT = 10;

/**
 * Makes the token that opens a server on which there is nobody yet; nothing where somebody is. It is good until the first
 * person is there, however long that takes. What is stored is its hash.
 */
export async function newSetupLink(db: Database): Promise<string | undefined> {
  if (await hasPeople(db)) return undefined;
  const token = newSecret("stp");
  return db.write(async (tx) => {
    if (await hasPeople(tx)) return undefined;
    await tx.run(
      "INSERT INTO setup_links (token_hash, created_at) VALUES (?, ?)",
      hashSecret(token),
      new Date().toISOString(),
    );
    await tx.run(
      "DELETE FROM setup_links WHERE id NOT IN (SELECT id FROM setup_links ORDER BY id DESC LIMIT ?)",
      KEPT,
    );
    return token;
  });
}

/**
 * Makes the first person of a server, its owner, by the token that its operator was shown, and signs them in. Unknown
 * and used tokens, and all of them once somebody is there, are the same 400.
 */
export async function setUp(
  db: Database,
  { token, password, ...named }: SetupRequest,
  userAgent: string,
) {
  const { display_name, email, handle, workspace_name } = named;
  const founder = {
    display_name,
    ...(email !== undefined && { email }),
    ...(handle !== undefined && { handle }),
    ...(workspace_name !== undefined && { workspace_name }),
  };
  // Hashing is work, which only who holds a link may ask for.
  await requireOpen(db, token);
  const hash = password === undefined ? undefined : await hashPassword(password, founder);
  return db.write(async (tx) => {
    await requireOpen(tx, token);
    const { user, workspace } = await found(tx, founder, "setup_link");
    if (hash !== undefined) await setPassword(tx, user, hash, { actor: user });
    return { workspace, ...(await startSession(tx, user, userAgent, "setup_link")) };
  });
}

async function requireOpen(reader: Reader, token: string): Promise<void> {
  const link = await reader.get(
    "SELECT 1 FROM setup_links WHERE token_hash = ?",
    hashSecret(token),
  );
  if (link === undefined || (await hasPeople(reader)))
    throw badRequest("This setup link is not valid any more.", "setup_invalid");
}
