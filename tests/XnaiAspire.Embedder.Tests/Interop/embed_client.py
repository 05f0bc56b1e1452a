"""Drives the Embedder with Python's gRPC and nothing of this repository but the .proto file.

    embed_client.py PROTO_DIRECTORY HOST:PORT  < texts.json  > answers.json

texts.json: a list of texts. answers.json: {"describe": {...}, "results": [{"vector": [...]} or {"refusal": "..."}]}
"""
import json
import struct
import sys
import tempfile

import grpc
from grpc_tools import protoc

GENERATED = tempfile.mkdtemp()
MESSAGES = 3


def main():
    protos, address = sys.argv[1:3]
    assert protoc.main(["", f"-I{protos}", f"--python_out={GENERATED}", f"--grpc_python_out={GENERATED}", f"{protos}/embedder.proto"]) == 0
    sys.path.insert(0, GENERATED)
    import embedder_pb2 as pb
    import embedder_pb2_grpc as pb_grpc

    texts = json.load(sys.stdin)
    with grpc.insecure_channel(address) as channel:
        stub = pb_grpc.EmbedderStub(channel)
        described = stub.Describe(pb.DescribeRequest(), timeout=30)
        counted = stub.CountTokens(pb.CountTokensRequest(texts=texts), timeout=30)
        size = max(1, -(-len(texts) // MESSAGES))
        requests = [pb.EmbedRequest(id=7 + i, texts=texts[i * size:(i + 1) * size]) for i in range(MESSAGES)]
        results = []
        for i, response in enumerate(stub.Embed(iter(requests), timeout=60)):
            assert response.id == 7 + i, (response.id, i)
            results.extend(response.results)
        json.dump({
            "describe": {
                "model": described.model_name, "sha256": described.model_sha256, "engine": described.engine,
                "dimensions": described.dimensions, "normalized": described.normalized,
            },
            "tokens": list(counted.tokens),
            "results": [
                {"vector": struct.unpack(f"<{described.dimensions}f", r.vector)} if r.WhichOneof("outcome") == "vector"
                else {"refusal": pb.RefusalReason.Name(r.refusal.reason)}
                for r in results
            ],
        }, sys.stdout)


main()
