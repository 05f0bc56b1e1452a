"""Opens an index file with the real FAISS and says what it finds there.

usage: compare.py INDEX QUERIES K REWRITTEN

QUERIES holds float32 rows. Prints one JSON object: ntotal, d, metric, and per query the ids of the best K rows. Writes the index again
to REWRITTEN, with FAISS's own writer.
"""
import json
import sys

import faiss
import numpy

path, queries, k, rewritten = sys.argv[1:]
index = faiss.read_index(path)
rows = numpy.fromfile(queries, dtype="<f4").reshape(-1, index.d)
_, ids = index.search(rows, int(k))
faiss.write_index(index, rewritten)
print(json.dumps({
    "ntotal": index.ntotal,
    "d": index.d,
    "inner_product": index.metric_type == faiss.METRIC_INNER_PRODUCT,
    "ids": ids.tolist(),
}))
