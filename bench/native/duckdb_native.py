"""DuckDB outside of a browser, driven line by line.

Each line of input is a JSON object with `sql`; the answer says how many
milliseconds it took and, where `rows` is asked for, what came.
"""

import json
import sys
import time

import duckdb

connection = duckdb.connect()
print(json.dumps({"version": duckdb.__version__}), flush=True)
for line in sys.stdin:
    asked = json.loads(line)
    start = time.perf_counter()
    columns = connection.execute(asked["sql"]).fetchnumpy()
    answer = {"ms": (time.perf_counter() - start) * 1000}
    if asked.get("rows"):
        # As text: JSON has no 64-bit integers.
        answer["rows"] = {name: [str(value) for value in values] for name, values in columns.items()}
    print(json.dumps(answer), flush=True)
