package dev.switchboard.bus;

import dev.switchboard.bus.HubCommand.Form;
import io.vertx.core.json.JsonObject;
import java.time.Instant;

/** Events that concerns hand to the hooks themselves: no log has them, and what they say is deleted in time. */
public final class HookOffers {

    /** {@code {userId, email, purpose, url, expiresAt}}, whose url lets its reader act as the user. */
    public static final String ACCOUNT_LINK = "account:link";

    /** Queues an event for the hooks that name it in full; the hub's own. */
    public static final HubCommand<Offer, Taken> OFFER = HubCommand.of("hook:offer", Offer.FORM, Taken.FORM);

    private HookOffers() {}

    /**
     * An event for hooks.
     *
     * @param user whose event it is
     * @param expiresAt when it is deleted, delivered or not
     */
    public record Offer(String event, String user, JsonObject data, Instant expiresAt) {

        static final Form<Offer> FORM = new Form<>(Offer::toJson, Offer::from);

        private JsonObject toJson() {
            return new JsonObject()
                    .put("event", event)
                    .put("user", user)
                    .put("data", data)
                    .put("expiresAt", expiresAt.toString());
        }

        private static Offer from(JsonObject json) {
            return new Offer(
                    json.getString("event"),
                    json.getString("user"),
                    json.getJsonObject("data"),
                    Instant.parse(json.getString("expiresAt")));
        }

        @Override
        public String toString() {
            return "Offer[" + event + "]";
        }
    }

    /**
     * The offer is queued.
     *
     * @param hooks how many hooks get it
     */
    public record Taken(int hooks) {

        static final Form<Taken> FORM = new Form<>(
                taken -> new JsonObject().put("hooks", taken.hooks), json -> new Taken(json.getInteger("hooks")));
    }
}
