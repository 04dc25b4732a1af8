// Writes what a Go app would: an ordinary span with the mark of a sign-in on it, and one without. Exports as the variables say.
package main

import (
	"context"
	"log"
	"os"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracegrpc"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/sdk/resource"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"
)

func newExporter(ctx context.Context, transport string) (*otlptrace.Exporter, error) {
	if transport == "grpc" {
		return otlptracegrpc.New(ctx)
	}
	return otlptracehttp.New(ctx)
}

func main() {
	ctx := context.Background()
	exporter, err := newExporter(ctx, os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	provider := sdktrace.NewTracerProvider(
		sdktrace.WithBatcher(exporter),
		sdktrace.WithResource(resource.NewSchemaless(attribute.String("service.name", "go-shop"))),
	)
	tracer := provider.Tracer("shop")

	_, login := tracer.Start(ctx, "POST /session")
	login.AddEvent("signed_in", trace.WithAttributes(
		attribute.String("user.id", "user_7"),
		attribute.String("user.full_name", "Grace Hopper"),
		attribute.String("signed_in.group_id", "account_9"),
	))
	login.End()

	_, orders := tracer.Start(ctx, "GET /orders", trace.WithAttributes(attribute.String("user.id", "user_7")))
	orders.End()

	if err := provider.Shutdown(ctx); err != nil {
		log.Fatal(err)
	}
}
