const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 5_000;

export const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** How long to wait after so many rounds of attempts that failed: longer each time, and not all clients alike. */
export const backoff = (rounds) => Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** rounds) * (0.5 + Math.random());
