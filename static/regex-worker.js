// Looks for a regular expression, in a worker of its own: a pattern may take
// forever, and then this worker is ended from outside. It answers, with the id
// of the question,
//   {id, source, flags, columns: [{bytes, ends} or null, three of them]}
//     with {id, found}: one byte per row, bit n when column n has a match;
//   {id, source, flags, text}
//     with {id, ranges}: start and end of each match, in UTF-16 units;
//   a pattern that is none with {id, error}.
const MOST_RANGES = 1000;
// A byte order mark belongs to the text.
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

// One byte per row: bit n when the text of column n has a match.
const search = (pattern, columns) => {
  const rows = Math.max(0, ...columns.map((column) => column?.ends.length ?? 0));
  const found = new Uint8Array(rows);
  columns.forEach((column, n) => {
    let start = 0;
    column?.ends.forEach((end, row) => {
      // Flags g and y make a pattern go on where it last ended.
      pattern.lastIndex = 0;
      if (pattern.test(decoder.decode(column.bytes.subarray(start, end)))) found[row] |= 1 << n;
      start = end;
    });
  });
  return found;
};

// Where the matches are; those of no characters are left out.
const places = (pattern, text) => {
  const ranges = [];
  for (const match of text.matchAll(pattern)) {
    if (match[0]) ranges.push(match.index, match.index + match[0].length);
    if (ranges.length === 2 * MOST_RANGES) break;
  }
  return Uint32Array.from(ranges);
};

self.onmessage = ({ data: { id, source, flags, columns, text } }) => {
  try {
    if (columns) {
      const found = search(new RegExp(source, flags), columns);
      self.postMessage({ id, found }, [found.buffer]);
    } else {
      const ranges = places(new RegExp(source, flags.includes("g") ? flags : `${flags}g`), text);
      self.postMessage({ id, ranges }, [ranges.buffer]);
    }
  } catch (error) {
    self.postMessage({ id, error: String(error?.message ?? error) });
  }
};
