// The labels of a pair apart from its category masks, packed into 15 bits.
//
//   0–1, 2–3     severity level of response 0 and 1
//   4, 5         response 0 and 1 is safe
//   6            both responses have the same categories
//   7, 8         better and safer response id
//   9–10         prompt source
//   11–12, 13–14 response source

export const CATEGORIES = 19;
export const CODES = 1 << 15;

/** The bits that hold all but the sources. */
export const PAIR_CODES = 1 << 9;
/** How far preferences and sources stand from the end. */
export const CONTEXT_SHIFT = 7;
export const SOURCE_SHIFT = 9;

export const severity = (code, response) => (code >> (2 * response)) & 3;
export const safe = (code, response) => (code >> (4 + response)) & 1;
export const sameCategories = (code) => (code >> 6) & 1;
export const better = (code) => (code >> 7) & 1;
export const safer = (code) => (code >> 8) & 1;
/** Whether better and safer are the same response: 1 or 0. */
export const agree = (code) => ((code >> 7) ^ (code >> 8) ^ 1) & 1;
export const promptSource = (code) => (code >> 9) & 3;
export const responseSource = (code, response) => (code >> (11 + 2 * response)) & 3;

/** Both safe, only 0, only 1, neither. */
export const pairSafety = (code) => 3 - 2 * safe(code, 0) - safe(code, 1);
export const preference = (code) => 2 * better(code) + safer(code);
/** Nothing, categories, severity, safety. */
export function differs(code) {
  if (safe(code, 0) !== safe(code, 1)) return 3;
  if (severity(code, 0) !== severity(code, 1)) return 2;
  return 1 - sameCategories(code);
}
