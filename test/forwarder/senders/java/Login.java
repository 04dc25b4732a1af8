import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;

/** Writes what a Java app would: an ordinary span with the mark of a sign-in on it, and one without. Exports as the variables say. */
class Login {
    public static void main(String[] arguments) {
        var sdk = AutoConfiguredOpenTelemetrySdk.initialize().getOpenTelemetrySdk();
        Tracer tracer = sdk.getTracer("shop");

        Span login = tracer.spanBuilder("POST /session").startSpan();
        login.addEvent(
                "signed_in",
                Attributes.builder()
                        .put("user.id", "user_7")
                        .put("user.full_name", "Grace Hopper")
                        .put("signed_in.group_id", "account_9")
                        .build());
        login.end();

        tracer.spanBuilder("GET /orders").setAttribute("user.id", "user_7").startSpan().end();
        sdk.close();
    }
}
