"""Classes of LangChain's names and shapes, and what can be done with a folder by them. LangChain itself is not needed.

usage: langchain.py read FOLDER             prints one JSON object: every document, the row map
       langchain.py search FOLDER K QUERIES prints the docstore ids of the best K rows per query, by the real FAISS
       langchain.py write FOLDER PROTOCOL MODEL COUNT
           writes a folder of COUNT documents as FAISS.save_local does; MODEL is pydantic2, pydantic1, legacy (another home, no id) or plain
"""
import json
import os
import pickle
import random
import struct
import sys
import types


def home(module, name, members):
    parts = module.split(".")
    for i in range(1, len(parts) + 1):
        at = sys.modules.setdefault(".".join(parts[:i]), types.ModuleType(".".join(parts[:i])))
        at.__path__ = []
    made = type(name, (), members)
    made.__module__, made.__qualname__ = module, name
    setattr(at, name, made)
    return made


def pydantic2_state(self):
    return {
        "__dict__": self.__dict__,
        "__pydantic_extra__": None,
        "__pydantic_fields_set__": set(self.__dict__),
        "__pydantic_private__": None,
    }


def pydantic2_restore(self, state):
    assert set(state) == {"__dict__", "__pydantic_extra__", "__pydantic_fields_set__", "__pydantic_private__"}
    assert isinstance(state["__pydantic_fields_set__"], set)
    # What is not among the fields that were set is left out by model_dump(exclude_unset=True); the type is, as it is never given.
    assert state["__pydantic_fields_set__"] | {"type"} == set(state["__dict__"])
    self.__dict__ = state["__dict__"]


def pydantic1_state(self):
    return {"__dict__": self.__dict__, "__fields_set__": set(self.__dict__), "__private_attribute_values__": {"_lc_kwargs": {}}}


def pydantic1_restore(self, state):
    self.__dict__ = state["__dict__"]


MODELS = {
    "pydantic2": ("langchain_core.documents.base", "langchain_community.docstore.in_memory", {"__getstate__": pydantic2_state, "__setstate__": pydantic2_restore}),
    "pydantic1": ("langchain.schema.document", "langchain.docstore.in_memory", {"__getstate__": pydantic1_state, "__setstate__": pydantic1_restore}),
    "legacy": ("langchain.schema", "langchain.docstore.in_memory", {"__getstate__": pydantic1_state, "__setstate__": pydantic1_restore}),
    "plain": ("langchain_core.documents.base", "langchain_community.docstore.in_memory", {}),
}


def classes(model):
    document, docstore, members = MODELS[model]
    return home(document, "Document", members), home(docstore, "InMemoryDocstore", {})


def load(folder):
    classes("pydantic2")
    with open(os.path.join(folder, "index.pkl"), "rb") as file:
        return pickle.load(file)


def read(folder):
    docstore, rows = load(folder)
    assert list(docstore.__dict__) == ["_dict"]
    print(json.dumps({
        "documents": {key: value.__dict__ for key, value in docstore._dict.items()},
        "rows": [rows[i] for i in range(len(rows))],
    }))


def search(folder, k, queries):
    import faiss
    import numpy
    index = faiss.read_index(os.path.join(folder, "index.faiss"))
    assert index.metric_type == faiss.METRIC_INNER_PRODUCT
    _, rows = load(folder)
    vectors = numpy.fromfile(queries, dtype="<f4").reshape(-1, index.d)
    _, best = index.search(vectors, int(k))
    print(json.dumps([[rows[int(row)] for row in query] for query in best]))


def write(folder, protocol, model, count):
    document, docstore = classes(model)
    count = int(count)
    documents = {}
    for i in range(count):
        made = document.__new__(document)
        if model != "legacy":
            made.id = f"id-{i}"
        made.page_content = f"Text {i} äß \N{SNOWMAN} \U0001F40D" + " x" * (i % 40 * 50)
        made.metadata = {"source": f"dir/file{i // 2}.txt", "start_index": i * 100000, "page": i, "score": i / 4, "tags": ["a", ("b", None)], "ok": True, "big": 1 << 40, "less": -70000}
        made.type = "Document"
        documents[f"id-{i}"] = made
    store = docstore.__new__(docstore)
    store._dict = documents
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, "index.pkl"), "wb") as file:
        pickle.dump((store, {i: f"id-{i}" for i in range(count)}), file, protocol=int(protocol))
    # IndexFlatL2 of four dimensions, by hand: FAISS is not needed to write it.
    with open(os.path.join(folder, "index.faiss"), "wb") as file:
        file.write(b"IxF2" + struct.pack("<iqqqBiQ", 4, count, 1 << 20, 1 << 20, 1, 1, count * 4))
        for i in range(count):
            file.write(struct.pack("<4f", 0.6, 0.8, 0, 0) if i % 2 else struct.pack("<4f", 0, 0, 0, 1))


{"read": read, "search": search, "write": write}[sys.argv[1]](*sys.argv[2:])
