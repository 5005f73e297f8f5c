package dev.switchboard.testing;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.stream.Stream;

/** What the first node of a cluster answers at {@code /health/ready}. */
public final class Readiness {

    private static final HttpClient HTTP = PlainHttp.client();

    private Readiness() {}

    /** Returns once the node answers this status with exactly these checks down. */
    public static void await(HubCluster hub, int status, String... down) {
        Await.until(status + " for want of " + List.of(down), () -> {
            HttpResponse<String> response = ask(hub);
            return response.statusCode() == status
                    && checks(response)
                            .filter(check -> check.getString("status").equals("down"))
                            .map(check -> check.getString("name"))
                            .toList()
                            .equals(List.of(down));
        });
    }

    /** Why the check is down; empty if it is up. */
    public static String reason(HubCluster hub, String name) {
        return checks(ask(hub))
                .filter(check -> check.getString("name").equals(name))
                .map(check -> check.getString("reason", ""))
                .findFirst()
                .orElseThrow();
    }

    /** Until the check is down for this reason: the first look after a fault may find what only led to it. */
    public static void awaitReason(HubCluster hub, String name, String part) {
        Await.until(
                name + " is down because of " + part, () -> reason(hub, name).contains(part));
    }

    private static Stream<JsonObject> checks(HttpResponse<String> response) {
        return new JsonObject(response.body()).getJsonArray("checks").stream().map(JsonObject.class::cast);
    }

    private static HttpResponse<String> ask(HubCluster hub) {
        URI uri = URI.create("http://127.0.0.1:" + hub.node(0).opsPort() + "/health/ready");
        try {
            return HTTP.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }
}
