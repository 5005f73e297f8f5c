package dev.switchboard.bus;

import dev.switchboard.bus.HubCommand.Form;
import dev.switchboard.bus.HubCommand.Nothing;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The commands of the concern {@code push}, which REST sends. */
public final class PushCommands {

    /** The caller's subscriptions without their keys, for the export. */
    public static final String LIST = "push:list";

    public static final HubCommand<Nothing, PushKey> KEY = HubCommand.of("push:key", Nothing.FORM, PushKey.FORM);

    public static final HubCommand<Subscribe, Nothing> SUBSCRIBE =
            HubCommand.of("push:subscribe", Subscribe.FORM, Nothing.FORM);

    public static final HubCommand<Unsubscribe, Nothing> UNSUBSCRIBE =
            HubCommand.of("push:unsubscribe", Unsubscribe.FORM, Nothing.FORM);

    private PushCommands() {}

    /**
     * The key that browsers subscribe with.
     *
     * @param publicKey an uncompressed P-256 point in URL-safe Base64; null where push notifications are off
     */
    public record PushKey(@Nullable String publicKey) {

        static final Form<PushKey> FORM = new Form<>(PushKey::toJson, json -> new PushKey(json.getString("key")));

        public JsonObject toJson() {
            return new JsonObject().put("key", publicKey);
        }
    }

    /**
     * A browser of the caller's subscribes.
     *
     * @param subscription what the browser calls its PushSubscription, as the client sent it
     * @param token the id of the token that the client has shown; the subscription ends with it
     * @param issuedAt when the token was issued, null if it does not say
     */
    public record Subscribe(JsonObject subscription, String token, @Nullable Instant issuedAt) {

        static final Form<Subscribe> FORM = new Form<>(Subscribe::toJson, Subscribe::from);

        private JsonObject toJson() {
            return new JsonObject()
                    .put("subscription", subscription)
                    .put("token", token)
                    .put("issuedAt", issuedAt == null ? null : issuedAt.toString());
        }

        private static Subscribe from(JsonObject json) {
            String issuedAt = json.getString("issuedAt");
            return new Subscribe(
                    json.getJsonObject("subscription"),
                    json.getString("token"),
                    issuedAt == null ? null : Instant.parse(issuedAt));
        }

        /** Its keys are for the hub alone. */
        @Override
        public String toString() {
            return "Subscribe[]";
        }
    }

    /** A browser of the caller's subscribes no longer; one that did not is no error. */
    public record Unsubscribe(String endpoint) {

        static final Form<Unsubscribe> FORM =
                new Form<>(gone -> new JsonObject().put("endpoint", gone.endpoint), Unsubscribe::from);

        /** The longest address of a subscription, in characters. */
        public static final int MAX_ENDPOINT = 2_000;

        /** Reads what a client sent. */
        public static Unsubscribe from(JsonObject json) {
            return new Unsubscribe(new Fields(json).text("endpoint", MAX_ENDPOINT));
        }
    }
}
