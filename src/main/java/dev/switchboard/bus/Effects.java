package dev.switchboard.bus;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * What an answer asks of the connection that asked: topics to join and to leave. It travels in a header of the reply;
 * the gateway carries it out before the client gets its answer and never looks into the answer for it.
 *
 * @param joins topics to join, in order
 * @param leaves topics to leave
 * @param again that the command is to be sent once more when the joins are done, and that second answer taken: for
 *     answers that must be computed after every node knows of the join
 */
public record Effects(List<Join> joins, List<Topic> leaves, boolean again) {

    public static final Effects NONE = new Effects(List.of(), List.of(), false);

    /**
     * One topic to join.
     *
     * @param topic the topic
     * @param since for a durable topic the last {@code seq} the client has; null for no replay
     * @param at where in the answer the outcome ({@code seq}, {@code gap}, {@code firstSeq}) belongs: {@code ""} for the
     *     answer itself, {@code "chats/0"} for the first element of its array {@code chats}, null for nowhere
     */
    public record Join(Topic topic, Long since, String at) {

        /** A join whose outcome the client is not told, such as a presence topic's. */
        public static Join silent(Topic topic) {
            return new Join(topic, null, null);
        }
    }

    public Effects {
        joins = List.copyOf(joins);
        leaves = List.copyOf(leaves);
    }

    public static Effects joining(List<Join> joins) {
        return new Effects(joins, List.of(), false);
    }

    public static Effects leaving(List<Topic> topics) {
        return new Effects(List.of(), topics, false);
    }

    /** These effects, with the command to be asked again once the joins are done. */
    public Effects thenAgain() {
        return new Effects(joins, leaves, true);
    }

    public boolean isEmpty() {
        return joins.isEmpty() && leaves.isEmpty() && !again;
    }

    String encode() {
        JsonArray joining = new JsonArray();
        joins.forEach(join -> joining.add(
                new JsonArray().add(join.topic().name()).add(join.since()).add(join.at())));
        JsonArray leaving = new JsonArray();
        leaves.forEach(topic -> leaving.add(topic.name()));
        return new JsonObject()
                .put("joins", joining)
                .put("leaves", leaving)
                .put("again", again)
                .encode();
    }

    static Effects decode(String text) {
        if (text == null) {
            return NONE;
        }
        JsonObject json = new JsonObject(text);
        List<Join> joins = json.getJsonArray("joins").stream()
                .map(JsonArray.class::cast)
                .map(join -> new Join(Topic.trusted(join.getString(0)), join.getLong(1), join.getString(2)))
                .toList();
        List<Topic> leaves = json.getJsonArray("leaves").stream()
                .map(name -> Topic.trusted((String) name))
                .toList();
        return new Effects(joins, leaves, json.getBoolean("again"));
    }
}
