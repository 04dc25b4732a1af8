"""Writes what a Python app would: an ordinary span with the mark of a sign-in on it, and one without. Exports as the variables say."""

import sys

from opentelemetry import trace
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor

if sys.argv[1] == "grpc":
    from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter
else:
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter

provider = TracerProvider(resource=Resource.create({"service.name": "python-shop"}))
provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
tracer = provider.get_tracer("shop")
with tracer.start_as_current_span("POST /session") as span:
    span.add_event("signed_in", {"user.id": "user_7", "user.full_name": "Grace Hopper", "signed_in.group_id": "account_9"})
with tracer.start_as_current_span("GET /orders", attributes={"user.id": "user_7", "http.response.status_code": 200}):
    pass
provider.shutdown()
