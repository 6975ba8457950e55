/** One line of Prometheus' text format. */
export interface Series {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** Everything that `/metrics` says, read as Prometheus reads it; a line that it could not read is an error. */
export const metricsOf = (text: string): readonly Series[] =>
  text
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map((line) => {
      const [whole, name = "", labels = "", value = ""] =
        /^(\w+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
      // Of what nothing was measured, the mean is no number: Prometheus reads that in any case of letters.
      if (whole === undefined || (Number.isNaN(Number(value)) && !/^nan$/i.test(value)))
        throw new Error(`Prometheus could not read: ${line}`);
      const pairs = [...labels.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)];
      return {
        name,
        labels: Object.fromEntries(pairs.map(([, label = "", said = ""]) => [label, said])),
        value: Number(value),
      };
    });

/** The names of all metrics, those without a series yet among them. */
export const metricNames = (text: string): ReadonlySet<string> =>
  new Set([...text.matchAll(/^# TYPE (\w+) /gm)].map(([, name = ""]) => name));
