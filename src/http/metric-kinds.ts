/** Sets a gauge, or the series of it that has these labels. */
type SetGauge = (value: number, labels?: Readonly<Record<string, string>>) => void;

/** How often something has happened. */
interface Tally {
  count: number;
}

/** An empty registry of Prometheus' library, with the process's own figures, and what puts metrics into it. */
export async function openMetrics() {
  const { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } =
    await import("prom-client");
  const register = new Registry();
  const registers = [register];
  collectDefaultMetrics({ register });

  return {
    register,

    counter: (name: string, help: string) => new Counter({ name, help, registers }),

    histogram: (name: string, help: string, buckets: number[], labelNames: string[] = []) =>
      new Histogram({ name, help, buckets, labelNames, registers }),

    /** A figure that is looked up whenever it is read; what is not set then is not shown. */
    gauge(
      name: string,
      help: string,
      labelNames: string[],
      look: (set: SetGauge) => void | Promise<void>,
    ): void {
      const gauge = new Gauge({
        name,
        help,
        labelNames,
        registers: [],
        async collect() {
          this.reset();
          if (labelNames.length === 0) this.remove();
          await look((value, labels) =>
            labels === undefined ? this.set(value) : this.set(labels, value),
          );
        },
      });
      register.registerMetric(gauge);
    },

    /**
     * A counter with labels that the library hears of only when it is read: counting costs a look into a map.
     *
     * @returns what is counted so far of a series, by the values of the labels in their order: raise it.
     */
    tally(name: string, help: string, labelNames: string[]): (...values: string[]) => Tally {
      const counts = new Map<string, Tally & { readonly values: readonly string[] }>();
      const counter = new Counter({
        name,
        help,
        labelNames,
        registers: [],
        collect() {
          this.reset();
          for (const { values, count } of counts.values())
            this.inc(
              Object.fromEntries(labelNames.map((label, index) => [label, values[index] ?? ""])),
              count,
            );
        },
      });
      register.registerMetric(counter);
      return (...values) => {
        const key = values.length === 1 ? (values[0] ?? "") : values.join(" ");
        let known = counts.get(key);
        if (known === undefined) counts.set(key, (known = { values, count: 0 }));
        return known;
      };
    },
  };
}
