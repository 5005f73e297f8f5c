package dev.switchboard.gateway.topics;

import dev.switchboard.bus.Failure;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/** Positions in a topic's log: how clients name them, and the one that stands for none. */
public final class Positions {

    /** Stands for a position that is not known. */
    public static final long UNKNOWN = -1;

    private Positions() {}

    /**
     * The position under {@code field}, or null if there is none.
     *
     * @throws Failure {@code BAD_REQUEST} for anything but a whole number from 0
     */
    public static @Nullable Long since(JsonObject data, String field) {
        Object value = data.getValue(field);
        if (value == null) {
            return null;
        }
        if (value instanceof Number number && number.doubleValue() == number.longValue() && number.longValue() >= 0) {
            return number.longValue();
        }
        throw Failure.badRequest(field, field + " must be a whole number from 0");
    }

    /** As {@link #since} for a query parameter; null for one that is absent. */
    public static @Nullable Long parse(@Nullable String text) {
        if (text == null) {
            return null;
        }
        try {
            return since(new JsonObject().put("since", Long.valueOf(text)), "since");
        } catch (NumberFormatException notANumber) {
            throw Failure.badRequest("since", "since must be a whole number from 0");
        }
    }
}
