"""A client of a remote service made anew for each request."""

from __future__ import annotations

import _ast as ast
from collections.abc import Iterator
from typing import Any

from mlplatlint.files.roles import is_test
from mlplatlint.findings.model import Hit
from mlplatlint.fronts.python import PythonModule
from mlplatlint.rules.async_.pool_created_per_request import is_dependency, is_route

_CLIENTS = frozenset(
    ("boto3.client", "boto3.resource", "boto3.session.Session", "boto3.Session", "redis.Redis", "redis.StrictRedis",
     "redis.from_url", "redis.Redis.from_url", "redis.asyncio.Redis", "redis.asyncio.from_url", "openai.OpenAI",
     "openai.AsyncOpenAI", "openai.AzureOpenAI", "openai.AsyncAzureOpenAI", "anthropic.Anthropic", "anthropic.AsyncAnthropic",
     "cohere.Client", "mistralai.Mistral", "groq.Groq", "groq.AsyncGroq", "google.cloud.storage.Client",
     "google.cloud.bigquery.Client", "google.cloud.firestore.Client", "google.cloud.pubsub_v1.PublisherClient",
     "google.cloud.secretmanager.SecretManagerServiceClient", "azure.storage.blob.BlobServiceClient",
     "elasticsearch.Elasticsearch", "elasticsearch.AsyncElasticsearch", "opensearchpy.OpenSearch", "qdrant_client.QdrantClient",
     "qdrant_client.AsyncQdrantClient", "pinecone.Pinecone", "kafka.KafkaProducer", "confluent_kafka.Producer",
     "docker.from_env", "docker.DockerClient", "mlflow.MlflowClient", "mlflow.tracking.MlflowClient", "h2o.connect")
)  # fmt: skip
"""Constructors that load service descriptions, read credentials, or open a pool of connections."""


def check(call: ast.Call, module: PythonModule) -> Iterator[Hit]:
    """Yield a hit for each client made in the body of a route or of a dependency of the same file."""
    name = module.qualified_name(call.func)
    if name not in _CLIENTS or is_test(module.source.path):
        return
    function = module.function_of(call)
    if not isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef)) or _is_own(call, function):
        return
    if any(is_route(decorator, module) for decorator in function.decorator_list) or (
        not function.decorator_list and is_dependency(function.name, module)
    ):
        yield Hit(module.span(call.func), {"client": name, "function": function.name}, module.symbol_of(call))


def _is_own(call: ast.Call, function: Any) -> bool:
    """Tell whether a client is kept for later, or depends on who asks: made of a parameter of the function."""
    if any(isinstance(node, (ast.Global, ast.Nonlocal)) for node in function.body):
        return True
    arguments = function.args
    names = {one.arg for one in [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]}
    given: list[Any] = [*call.args, *(keyword.value for keyword in call.keywords)]
    while given:
        node = given.pop()
        if isinstance(node, ast.Name):
            if node.id in names or node.id in _assigned(function):
                return True
        elif isinstance(node, ast.Attribute):
            given.append(node.value)
        elif not isinstance(node, ast.Constant):
            return True
    return False


def _assigned(function: Any) -> set[str]:
    targets = [target for one in function.body if isinstance(one, ast.Assign) for target in one.targets]
    return {target.id for target in targets if isinstance(target, ast.Name)}
