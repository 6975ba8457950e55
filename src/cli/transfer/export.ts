import type { Options } from "../admin/administer.ts";

/** `export` */
export async function exportAll(_options: Options & { out: string }): Promise<void> {}
