const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 5_000;

export const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** What is promised, or after so long a failure in these words. */
export async function within(ms, promised, words) {
  let timer;
  const late = new Promise((_, reject) => { timer = setTimeout(() => reject(new Error(words)), ms); });
  try {
    return await Promise.race([promised, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** How long to wait after so many rounds of attempts that failed: longer each time, and not all clients alike. */
export const backoff = (rounds) => Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** rounds) * (0.5 + Math.random());
