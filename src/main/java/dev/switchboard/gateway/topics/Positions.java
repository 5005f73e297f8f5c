package dev.switchboard.gateway.topics;

import dev.switchboard.bus.Failure;
import io.vertx.core.json.JsonObject;

/** Reads the positions in a topic's log that clients name. */
public final class Positions {

    private Positions() {}

    /**
     * The position under {@code field}, or null if there is none.
     *
     * @throws Failure {@code BAD_REQUEST} for anything but a whole number from 0
     */
    public static Long since(JsonObject data, String field) {
        Object value = data.getValue(field);
        if (value == null) {
            return null;
        }
        if (value instanceof Number number && number.doubleValue() == number.longValue() && number.longValue() >= 0) {
            return number.longValue();
        }
        throw Failure.badRequest(field, field + " is a whole number from 0");
    }

    /** As {@link #since} for a query parameter; null for one that is absent. */
    public static Long parse(String text) {
        if (text == null) {
            return null;
        }
        try {
            return since(new JsonObject().put("since", Long.valueOf(text)), "since");
        } catch (NumberFormatException notANumber) {
            throw Failure.badRequest("since", "since is a whole number from 0");
        }
    }
}
