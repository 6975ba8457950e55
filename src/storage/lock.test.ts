import { expect, test } from "bun:test";
import { join } from "node:path";
import { useFolder } from "../../tests/harness/folder.ts";
import { takeLock } from "./lock.ts";

const folder = useFolder();

test("a lock is refused while it is held, and free once it is released", () => {
  const file = join(folder(), "test.lock");
  const release = takeLock(file);
  expect(release).toBeFunction();
  expect(takeLock(file)).toBeUndefined();
  release!();
  const again = takeLock(file);
  expect(again).toBeFunction();
  again!();
});

test("a lock of a process that is killed is free at once", async () => {
  const file = join(folder(), "test.lock");
  const script = join(import.meta.dir, "../../tests/harness/hold-lock.ts");
  await using holder = Bun.spawn([process.execPath, script, file], { stdout: "pipe" });
  const said = await holder.stdout.getReader().read();
  expect(Buffer.from(said.value!).toString()).toBe("held\n");
  expect(takeLock(file)).toBeUndefined();
  holder.kill("SIGKILL");
  await holder.exited;
  const release = takeLock(file);
  expect(release).toBeFunction();
  release!();
});
