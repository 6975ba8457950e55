/** A process of its own that writes one event into a database, as an operator's command beside the server does. */
import { loadConfig } from "../../src/config.ts";
import { openDatabase } from "../../src/storage/open.ts";

const [location = "", workspaceId = ""] = process.argv.slice(2);
const db = await openDatabase(loadConfig({ db: location }, {}).db);
await db.write(async (tx) => {
  const workspace = await tx.get<{ id: number; public_id: string }>(
    "SELECT id, public_id FROM workspaces WHERE public_id = ?",
    workspaceId,
  );
  if (workspace === undefined) throw new Error("There is no such workspace.");
  await tx.append({
    type: "workspace.updated",
    workspace,
    payload: { workspace_id: workspaceId },
  });
});
await db.close();
