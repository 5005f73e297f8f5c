package dev.switchboard.examples;

import dev.switchboard.testing.PlainHttp;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Posts to a back end as the hub does, by the scheme of Standard Webhooks, written down here once more as the page says it. */
final class SignedPost {

    private static final String PREFIX = "whsec_";

    private final HttpClient client = PlainHttp.client();
    private final URI address;
    private final byte[] key;

    SignedPost(String address, String secret) {
        this.address = URI.create(address);
        this.key = Base64.getDecoder().decode(secret.substring(PREFIX.length()));
    }

    /** The body of a command. */
    static JsonObject command(String name, String user, JsonObject data) {
        JsonObject caller =
                new JsonObject().put("id", user).put("username", user).put("roles", new JsonArray());
        return new JsonObject().put("command", name).put("data", data).put("caller", caller);
    }

    /** Posts what was signed so long ago. */
    HttpResponse<String> send(String id, Duration ago, JsonObject body) throws Exception {
        String moment = Long.toString(System.currentTimeMillis() / 1_000 - ago.toSeconds());
        return send(id, moment, body, signature(id, moment, body));
    }

    /** Posts what somebody else has signed, just now. */
    HttpResponse<String> sendForged(String id, JsonObject body) throws Exception {
        return send(id, Long.toString(System.currentTimeMillis() / 1_000), body, "v1," + "A".repeat(43) + "=");
    }

    private HttpResponse<String> send(String id, String moment, JsonObject body, String signature)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(address)
                .header("Content-Type", "application/json")
                .header("webhook-id", id)
                .header("webhook-timestamp", moment)
                .header("webhook-signature", signature)
                .POST(HttpRequest.BodyPublishers.ofString(body.encode()))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private String signature(String id, String moment, JsonObject body) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        byte[] signed = (id + "." + moment + "." + body.encode()).getBytes(StandardCharsets.UTF_8);
        return "v1," + Base64.getEncoder().encodeToString(mac.doFinal(signed));
    }
}
