const tables = new Map<string, string | undefined>();

/** The table that a statement changes, if it does; found once for each text. */
export function changedTable(sql: string): string | undefined {
  if (!tables.has(sql))
    tables.set(sql, /^\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+(\w+)/i.exec(sql)?.[1]);
  return tables.get(sql);
}
