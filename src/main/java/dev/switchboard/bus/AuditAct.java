package dev.switchboard.bus;

import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an administrator, a service or the console did to people or nodes. It names ids, counts and words of the hub's own, and
 * never a token, a password or what people wrote. Immutable.
 *
 * @param action such as {@code user:revoke}
 * @param target the id of the user, connection, node, chat or hook; null where there is none or more than one
 * @param detail more about it, small
 */
public record AuditAct(String action, @Nullable String target, JsonObject detail) {

    public static final int MAX_ACTION = 50;

    public static final String REVOKE = "user:revoke";
    public static final String DISCONNECT = "user:disconnect";
    /** A user is to be erased. */
    public static final String ERASE = "user:erase";
    /** Nothing is left of a user. */
    public static final String ERASED = "user:erased";

    public static final String CLOSE = "connection:close";
    public static final String DRAIN = "node:drain";
    public static final String RESUME = "node:resume";
    public static final String MOVE = "members:move";
    public static final String RETRY = "hook:retry";
    public static final String ROLE = "chat:role";
    public static final String RELOAD = "configuration:reload";
    public static final String SIGN_IN = "console:sign-in";

    private static final Logger LOG = LoggerFactory.getLogger(AuditAct.class);

    /** An act of which nothing more is to be said. */
    public static AuditAct of(String action, @Nullable String target) {
        return new AuditAct(action, target, new JsonObject());
    }

    /** A copy that says this, too. */
    public AuditAct with(String key, @Nullable Object value) {
        return new AuditAct(action, target, detail.copy().put(key, value));
    }

    /** Writes the act's one line into the node's log. */
    public void log(Caller caller) {
        LOG.info(
                "audit action={} actor={} target={} address={} detail={}",
                action,
                caller.id().isEmpty() ? "-" : LogText.field(caller.id()),
                target == null ? "-" : LogText.field(target),
                caller.address() == null ? "-" : LogText.field(caller.address()),
                LogText.quoted(detail.encode()));
    }

    JsonObject toJson() {
        return new JsonObject().put("action", action).put("target", target).put("detail", detail);
    }

    static AuditAct from(JsonObject json) {
        return new AuditAct(json.getString("action"), json.getString("target"), json.getJsonObject("detail"));
    }
}
