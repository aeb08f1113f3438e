// Arrow vectors → typed arrays.

import { CATEGORY_NAMES, Columns, LABEL_COLUMNS } from "./columns.js";

/** The labels of record batches that hold a number of pairs. */
export class ArrowColumns {
  constructor(pairs) {
    this.columns = new Columns(pairs);
    this.row = 0;
    this.known = { promptNames: [], responseNames: [] };
  }

  add(batch) {
    for (const [name, place] of Object.entries(LABEL_COLUMNS)) {
      const { data: [data] } = batch.getChild(name);
      if (place.names) this.names(data, place);
      else if (place.masks) this.flags(data, this.columns[place.masks]);
      else if (data.values instanceof BigInt64Array) this.integers(data, place.shift);
      else this.booleans(data, this.columns.code, place.shift);
    }
    this.row += batch.numRows;
  }

  flags(data, masks) {
    const order = data.type.children.map((field) => CATEGORY_NAMES.indexOf(field.name));
    data.children.forEach((child, at) => this.booleans(child, masks, order[at]));
  }

  /** Sets one bit where a boolean is true, visiting true ones alone. */
  booleans({ values, offset, length }, target, shift) {
    const bit = 1 << shift;
    const from = this.row - offset;
    const end = offset + length;
    for (let byte = offset >> 3; byte << 3 < end; byte++) {
      for (let rest = values[byte]; rest !== 0; rest &= rest - 1) {
        const at = (byte << 3) + 31 - Math.clz32(rest & -rest);
        if (at >= offset && at < end) target[from + at] |= bit;
      }
    }
  }

  /** Only the low half of each 64-bit integer counts. */
  integers({ values, length }, shift) {
    const { code } = this.columns;
    const low = new Int32Array(values.buffer, values.byteOffset, values.length * 2);
    for (let at = 0; at < length; at++) code[this.row + at] |= low[at * 2] << shift;
  }

  names({ values, valueOffsets, length }, { names, shift }) {
    const { code } = this.columns;
    const known = this.known[names];
    for (let at = 0; at < length; at++) {
      const start = valueOffsets[at];
      const end = valueOffsets[at + 1];
      let found = known.findIndex((name) => equal(name, values, start, end));
      if (found < 0) {
        found = this.columns[names].code(new TextDecoder().decode(values.subarray(start, end)));
        known.push(values.slice(start, end));
      }
      code[this.row + at] |= found << shift;
    }
  }
}

function equal(name, values, start, end) {
  if (name.length !== end - start) return false;
  for (let at = 0; at < name.length; at++) if (name[at] !== values[start + at]) return false;
  return true;
}
