import type { Answer } from "../state/action.ts";
import type { Store } from "../state/store.ts";

/** An answer without the tick that it was asked at. */
type Unstamped<T> = T extends unknown ? Omit<T, "asOf"> : never;

type OneOrMore<T> = T | readonly T[];

export interface Requests {
  /** Lets the state forget what only serves to judge answers, if none is on its way. */
  tidy(): void;
  /** Makes a request and puts its answers into the state, stamped with the moment it was asked. Rejects as it does. */
  into<T>(request: Promise<T>, answer: (result: T) => OneOrMore<Unstamped<Answer>>): Promise<T>;
}

/** Stamps answers, and lets the state forget what only judges them when none is on its way. */
export function createRequests(store: Store): Requests {
  let underWay = 0;
  const tidy = () => {
    if (underWay === 0) store.dispatch({ type: "tidy" });
  };
  return {
    tidy,
    async into(request, answer) {
      const asOf = store.state.tick;
      underWay += 1;
      try {
        const result = await request;
        const answers = [answer(result)].flat();
        store.dispatch(...answers.map((one) => ({ ...one, asOf })));
        return result;
      } finally {
        underWay -= 1;
        tidy();
      }
    },
  };
}
