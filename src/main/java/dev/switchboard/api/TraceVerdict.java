package dev.switchboard.api;

import static dev.switchboard.api.TracedMessage.counted;

import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * Whether a user got a message, in one sentence: {@code {code, words}}. With several connections the one that got furthest
 * decides. Stateless.
 */
final class TraceVerdict {

    private TraceVerdict() {}

    static JsonObject notFound() {
        return verdict("NOT_FOUND", "The store has no such message.");
    }

    static JsonObject of(TracedMessage traced) {
        String user = traced.user();
        if (Boolean.FALSE.equals(traced.facts().was())) {
            return verdict("NOT_A_PARTICIPANT", "Not addressed to this user: " + traced.absence());
        }
        if (traced.chat().deletedAt() != null) {
            return verdict("CHAT_DELETED", "The chat was deleted with all its messages.");
        }
        if (traced.participant() == null) {
            return verdict("LEFT", user + " has left the chat and can no longer read it.");
        }
        if (traced.isSendersAlone()) {
            return verdict(
                    "BLOCKED", "Not for this user: it is kept for its sender alone, who was blocked when it was sent.");
        }
        if (traced.isRead()) {
            return verdict("READ", "Delivered: " + user + " has marked it as read.");
        }
        return byConnections(traced);
    }

    private static JsonObject byConnections(TracedMessage traced) {
        List<ConnectionTrace> connections = traced.connections();
        for (ConnectionTrace.State state : ConnectionTrace.State.values()) {
            List<ConnectionTrace> matching =
                    connections.stream().filter(one -> one.state() == state).toList();
            if (!matching.isEmpty()) {
                String share = connections.size() == matching.size()
                        ? ""
                        : " This applies to " + matching.size() + " of " + connections.size() + " connections.";
                return verdict(state.name(), matching.get(0).verdict() + share);
            }
        }
        return unconnected(traced);
    }

    private static JsonObject unconnected(TracedMessage traced) {
        int silent = traced.nodes().unanswered().size();
        if (silent > 0) {
            return verdict(
                    "UNKNOWN",
                    "No connection of " + traced.user() + " is known, but " + counted(silent, "node")
                            + " did not answer.");
        }
        return verdict(
                "OFFLINE",
                traced.user()
                        + " is offline: no device is connected. The message stays in the log and is replayed when a"
                        + " device reconnects and joins the chat.");
    }

    private static JsonObject verdict(String code, String words) {
        return new JsonObject().put("code", code).put("words", words);
    }
}
