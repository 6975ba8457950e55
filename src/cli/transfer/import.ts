import type { Options } from "../admin/administer.ts";

/** `import` */
export async function importAll(
  _file: string,
  _options: Options & { dryRun?: boolean },
): Promise<void> {}
