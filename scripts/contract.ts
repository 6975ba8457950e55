/**
 * `bun scripts/contract.ts`: which operations of the contract, and which of their query parameters, docs/openapi.json
 * does not have. It prints them, and ends with 1 when there are any.
 */
import { contract } from "../tests/contract/operations.ts";
import { operations } from "../tests/harness/document.ts";

/** The same for every name that a path parameter can have. */
const shapeOf = (operation: string) => operation.replaceAll(/\{\w+\}/g, "{}");

/** What the document lacks, in the contract's order: `GET /api/search`, or `GET /api/search?sort` for a parameter alone. */
export function missingFromDocument(): string[] {
  const documented = new Map(
    operations.map(({ method, path, query }) => [shapeOf(`${method} ${path}`), query]),
  );
  return contract.flatMap((line) => {
    const [operation = "", parameters] = line.split("?");
    const query = documented.get(shapeOf(operation));
    if (query === undefined) return [operation];
    const missing = (parameters?.split("&") ?? []).filter((name) => !query.includes(name));
    return missing.map((name) => `${operation}?${name}`);
  });
}

if (import.meta.main) {
  const missing = missingFromDocument();
  for (const line of missing) console.log(line);
  console.log(`${missing.length} missing, of ${contract.length} operations.`);
  process.exit(missing.length === 0 ? 0 : 1);
}
