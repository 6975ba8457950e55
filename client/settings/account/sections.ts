import type { Section } from "../sections.ts";

/** What a person sets for themselves, in the order of the list. */
export const accountSections: readonly Section[] = [];
