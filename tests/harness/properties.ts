import fc from "fast-check";

// The tests of each day try the same cases: what fails is due to what was changed. The nightly ones try others each time.
if (process.env["CLICKCLACK_NIGHTLY"] === undefined) fc.configureGlobal({ seed: 20_261_123 });

/** fast-check, for all tests of properties. */
export default fc;
