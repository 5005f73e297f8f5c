package dev.switchboard.backend;

import dev.switchboard.config.Secret;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.util.List;

/** Makes the request of a call: a POST with the headers of Standard Webhooks and of W3C Trace Context. Stateless. */
final class SignedRequest {

    private static final long MILLIS = 1_000;

    private SignedRequest() {}

    /** As of now: a repeat has another timestamp, and so another signature. */
    static RequestOptions of(String url, List<Secret> secrets, Call call) {
        long timestamp = System.currentTimeMillis() / MILLIS;
        byte[] body = call.body().getBytes();
        RequestOptions request = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setAbsoluteURI(url)
                .setFollowRedirects(false)
                .putHeader("Content-Type", "application/json")
                .putHeader(WebhookSignature.ID, call.id())
                .putHeader(WebhookSignature.TIMESTAMP, Long.toString(timestamp))
                .putHeader(WebhookSignature.SIGNATURE, WebhookSignature.of(secrets, call.id(), timestamp, body));
        if (call.span() != null) {
            request.putHeader("traceparent", call.span().traceparent());
        }
        return request;
    }
}
