import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/** A shop that knows no SDK: the agent writes the spans of its HTTP server and client, and the login code marks the current one. */
class Shop {
    public static void main(String[] arguments) throws Exception {
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/session", exchange -> {
            Span.current().addEvent(
                    "signed_in",
                    Attributes.builder()
                            .put("user.id", "user_7")
                            .put("user.full_name", "Grace Hopper")
                            .put("signed_in.group_id", "account_9")
                            .build());
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        server.createContext("/orders", exchange -> {
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        server.start();
        var client = HttpClient.newHttpClient();
        for (String path : new String[] {"/session", "/orders"}) {
            var url = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
            client.send(HttpRequest.newBuilder(url).build(), HttpResponse.BodyHandlers.discarding());
        }
        server.stop(0);
        System.exit(0);
    }
}
