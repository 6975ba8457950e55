/** A process of its own that takes a lock, says so, and holds it until it is ended. */
import { takeLock } from "../../src/storage/lock.ts";

const isHeld = takeLock(process.argv[2] ?? "") !== undefined;
// Whoever holds a lock does not have to keep its release.
Bun.gc(true);
console.log(isHeld ? "held" : "refused");
setInterval(() => {}, 60_000);
