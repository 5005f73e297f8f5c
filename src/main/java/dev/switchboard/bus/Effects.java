package dev.switchboard.bus;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What an answer asks of the connection that sent the command: topics to join and to leave, and events for that
 * connection alone. It travels in a header of the reply, so that the gateway carries it out without reading the answer:
 * joins and leaves before the client gets the answer, events right after it.
 *
 * @param joins topics to join, in order
 * @param leaves topics to leave
 * @param repeat whether to send the command once more when the joins are done and to take that second answer: for answers
 *     that must be computed after every node knows of the joins; joins in the second one only raise {@link Join#floor}
 * @param events events for the connection alone, in order; ignored in an answer with {@code repeat}
 */
@ConcernApi
public record Effects(List<Join> joins, List<Topic> leaves, boolean repeat, List<Event> events) {

    /** Nothing. */
    public static final Effects NONE = new Effects(List.of(), List.of(), false, List.of());

    /**
     * One topic to join.
     *
     * @param topic the topic
     * @param since for a durable topic the last {@code seq} the client has; null for no replay
     * @param at where in the answer the outcome ({@code seq}, {@code gap}, {@code firstSeq}) belongs: {@code ""} for the
     *     answer itself, {@code "chats/0"} for the first element of its array {@code chats}, null for nowhere
     * @param floor the first position of the topic that the connection may read: it gets no earlier event, and no later one
     *     {@link Publication.Target#about() about} an earlier one; 0 if it may read all, {@link #NOTHING} if nothing
     * @param logged whether the topic has a log, which the join then reads
     */
    public record Join(Topic topic, @Nullable Long since, @Nullable String at, long floor, boolean logged) {

        /** The {@link #floor} of a connection that is in the topic and gets nothing of it. */
        public static final long NOTHING = Long.MAX_VALUE;

        /** A join of a topic that has a log if others of its kind have one. */
        public Join(Topic topic, @Nullable Long since, @Nullable String at, long floor) {
            this(topic, since, at, floor, topic.durable());
        }

        /** A join of a topic that the connection may read from its beginning. */
        public Join(Topic topic, @Nullable Long since, @Nullable String at) {
            this(topic, since, at, 0);
        }

        /** A join whose outcome is not in the answer, such as that of a presence topic. */
        public static Join silent(Topic topic) {
            return new Join(topic, null, null);
        }

        /** As {@link #silent}, of a topic of which the connection gets nothing until it joins it otherwise. */
        public static Join muted(Topic topic) {
            return new Join(topic, null, null, NOTHING);
        }

        /** A join of a topic that has no log, although others of its kind have one. */
        public static Join withoutLog(Topic topic) {
            return new Join(topic, null, null, 0, false);
        }

        /** This join, whose outcome belongs elsewhere in the answer. */
        public Join placedAt(@Nullable String place) {
            return new Join(topic, since, place, floor, logged);
        }
    }

    /**
     * One event for the connection, without a topic and a {@code seq}.
     *
     * @param event such as {@code joined}
     * @param data the event's data
     */
    public record Event(String event, JsonObject data) {}

    public Effects {
        joins = List.copyOf(joins);
        leaves = List.copyOf(leaves);
        events = List.copyOf(events);
    }

    /** Effects without events. */
    public Effects(List<Join> joins, List<Topic> leaves, boolean repeat) {
        this(joins, leaves, repeat, List.of());
    }

    /** The connection joins these topics. */
    public static Effects joining(List<Join> joins) {
        return new Effects(joins, List.of(), false, List.of());
    }

    /** The connection leaves these topics. */
    public static Effects leaving(List<Topic> topics) {
        return new Effects(List.of(), topics, false, List.of());
    }

    /** These effects, with the command to be sent once more when the joins are done. */
    public Effects thenRepeat() {
        return new Effects(joins, leaves, true, events);
    }

    /** These effects, with one more event for the connection. */
    public Effects withEvent(String event, JsonObject data) {
        List<Event> more = Stream.concat(events.stream(), Stream.of(new Event(event, data)))
                .toList();
        return new Effects(joins, leaves, repeat, more);
    }

    /** These effects and then those of another answer, which does not repeat the command. */
    public Effects and(Effects other) {
        return new Effects(both(joins, other.joins), both(leaves, other.leaves), repeat, both(events, other.events));
    }

    private static <T> List<T> both(List<T> first, List<T> second) {
        return Stream.concat(first.stream(), second.stream()).toList();
    }

    /** Whether nothing is asked of the connection. */
    public boolean isEmpty() {
        return joins.isEmpty() && leaves.isEmpty() && !repeat && events.isEmpty();
    }

    String encode() {
        JsonArray joining = new JsonArray();
        joins.forEach(join -> joining.add(encode(join)));
        JsonArray leaving = new JsonArray();
        leaves.forEach(topic -> leaving.add(topic.name()));
        JsonArray sending = new JsonArray();
        events.forEach(one -> sending.add(new JsonArray().add(one.event()).add(one.data())));
        return new JsonObject()
                .put("joins", joining)
                .put("leaves", leaving)
                .put("again", repeat)
                .put("tells", sending)
                .encode();
    }

    private static JsonArray encode(Join join) {
        return new JsonArray()
                .add(join.topic().name())
                .add(join.since())
                .add(join.at())
                .add(join.floor())
                .add(join.logged());
    }

    /** What {@link #encode} wrote; {@link #NONE} for null. */
    static Effects decode(@Nullable String text) {
        if (text == null) {
            return NONE;
        }
        JsonObject json = new JsonObject(text);
        List<Join> joins = json.getJsonArray("joins").stream()
                .map(JsonArray.class::cast)
                .map(join -> new Join(
                        Topic.trusted(join.getString(0)),
                        join.getLong(1),
                        join.getString(2),
                        join.getLong(3),
                        join.getBoolean(4)))
                .toList();
        List<Topic> leaves = json.getJsonArray("leaves").stream()
                .map(name -> Topic.trusted((String) name))
                .toList();
        List<Event> events = json.getJsonArray("tells").stream()
                .map(JsonArray.class::cast)
                .map(one -> new Event(one.getString(0), one.getJsonObject(1)))
                .toList();
        return new Effects(joins, leaves, json.getBoolean("again"), events);
    }
}
