package dev.switchboard.api;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/**
 * Whether a user got a message, in a few words: {@code {code, words, lines}}. With several connections the one that got
 * furthest decides. Stateless.
 */
final class TraceVerdict {

    private TraceVerdict() {}

    static JsonObject notFound() {
        return verdict("NOT_FOUND", TraceSentence.VERDICT_NOT_FOUND.with());
    }

    static JsonObject of(TracedMessage traced) {
        String user = traced.user();
        if (Boolean.FALSE.equals(traced.facts().was())) {
            return verdict(
                    "NOT_A_PARTICIPANT",
                    traced.absence(TraceSentence.VERDICT_NEVER_PARTICIPANT, TraceSentence.VERDICT_ADDED_LATER));
        }
        if (traced.chat().deletedAt() != null) {
            return verdict("CHAT_DELETED", TraceSentence.VERDICT_CHAT_DELETED.with());
        }
        if (traced.participant() == null) {
            return verdict("LEFT", TraceSentence.VERDICT_LEFT.with("user", user));
        }
        if (traced.isSendersAlone()) {
            return verdict("BLOCKED", TraceSentence.VERDICT_BLOCKED.with());
        }
        if (traced.isRead()) {
            return verdict("READ", TraceSentence.VERDICT_READ.with("user", user));
        }
        return byConnections(traced);
    }

    private static JsonObject byConnections(TracedMessage traced) {
        List<ConnectionTrace> connections = traced.connections();
        for (ConnectionTrace.State state : ConnectionTrace.State.values()) {
            List<ConnectionTrace> matching =
                    connections.stream().filter(one -> one.state() == state).toList();
            if (!matching.isEmpty()) {
                List<TraceLine> lines = new ArrayList<>(matching.get(0).verdict());
                if (matching.size() < connections.size()) {
                    lines.add(
                            TraceSentence.VERDICT_SHARE.with("matching", matching.size(), "count", connections.size()));
                }
                return verdict(state.name(), lines);
            }
        }
        return unconnected(traced);
    }

    private static JsonObject unconnected(TracedMessage traced) {
        int silent = traced.nodes().unanswered().size();
        return silent > 0
                ? verdict("UNKNOWN", TraceSentence.VERDICT_UNKNOWN.with("user", traced.user(), "count", silent))
                : verdict("OFFLINE", TraceSentence.VERDICT_OFFLINE.with("user", traced.user()));
    }

    private static JsonObject verdict(String code, TraceLine line) {
        return verdict(code, List.of(line));
    }

    private static JsonObject verdict(String code, List<TraceLine> lines) {
        return new JsonObject()
                .put("code", code)
                .put("words", TraceLine.words(lines))
                .put("lines", TraceLine.toJson(lines));
    }
}
