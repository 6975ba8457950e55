/** What is kept in this browser between visits. Where storage is refused or full, nothing is kept and nothing breaks. */
export function remember(key: string, value: string | undefined): void {
  try {
    if (value === undefined) localStorage.removeItem(`clickclack.${key}`);
    else localStorage.setItem(`clickclack.${key}`, value);
  } catch {
    // Private windows and full disks: the app works, it only forgets.
  }
}

export function recall(key: string): string | undefined {
  try {
    return localStorage.getItem(`clickclack.${key}`) ?? undefined;
  } catch {
    return undefined;
  }
}

/** Everything kept under keys that begin so. */
export function recallAll(prefix: string): string[] {
  try {
    const keys = Object.keys(localStorage).filter((key) => key.startsWith(`clickclack.${prefix}`));
    return keys.flatMap((key) => localStorage.getItem(key) ?? []);
  } catch {
    return [];
  }
}

/** Forgets everything kept under keys that begin so. */
export function forget(prefix: string): void {
  try {
    for (const key of Object.keys(localStorage)) {
      if (key.startsWith(`clickclack.${prefix}`)) localStorage.removeItem(key);
    }
  } catch {
    // Nothing was kept.
  }
}

/** What was kept as JSON, if it still is. */
export function recallJson(key: string): unknown {
  const text = recall(key);
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The keys that begin so under which something is kept. */
export function recallKeys(prefix: string): string[] {
  try {
    return Object.keys(localStorage).flatMap((key) =>
      key.startsWith(`clickclack.${prefix}`) ? [key.slice("clickclack.".length)] : [],
    );
  } catch {
    return [];
  }
}
