package dev.switchboard.gateway.socketio.recovery;

import dev.switchboard.bus.Topic;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * The part of an offset that stays as long as the connection's topics do: which they are, beside the personal one. A
 * topic whose id is a UUID takes 17 bytes.
 *
 * @param row the id of the kept set that most of them stand in, or null
 * @param gone those of that set, by their place in it and ascending, that the connection has left
 * @param own the ones that are in no kept set
 */
record TokenTopics(String row, List<Integer> gone, List<Topic> own) {

    private static final int VERSION = 1;
    private static final int WITH_ROW = 0x80;
    private static final int PRESENCE = 1;
    private static final int TEXT = 2;
    private static final int UUID_LENGTH = 36;
    /** More than a connection can be in. */
    private static final int MOST = 20_000;

    /** Whether a topic of this kind can be taken up again. */
    static boolean holds(Topic topic) {
        return topic.kind() == Topic.Kind.CHAT || topic.kind() == Topic.Kind.PRESENCE;
    }

    byte[] encode() {
        OffsetWriter writer = new OffsetWriter(8 + 18 * own.size());
        writer.octet(row == null ? VERSION : VERSION | WITH_ROW);
        if (row != null) {
            text(writer, row);
            writer.number(gone.size());
            int before = 0;
            for (int place : gone) {
                writer.number(place - before);
                before = place;
            }
        }
        writer.number(own.size());
        own.forEach(topic -> write(writer, topic));
        return writer.toBytes();
    }

    static TokenTopics decode(byte[] bytes) throws InvalidToken {
        OffsetReader reader = new OffsetReader(bytes, bytes.length);
        int head = reader.octet();
        if ((head & ~WITH_ROW) != VERSION) {
            throw new InvalidToken("it is of another version");
        }
        String row = null;
        List<Integer> gone = new ArrayList<>(0);
        if ((head & WITH_ROW) != 0) {
            row = text(reader);
            int count = reader.count(MOST);
            int place = 0;
            for (int i = 0; i < count; i++) {
                place += reader.count(MOST);
                gone.add(place);
            }
        }
        List<Topic> own = new ArrayList<>();
        for (int left = reader.count(MOST); left > 0; left--) {
            own.add(topic(reader));
        }
        reader.requireEnd();
        return new TokenTopics(row, gone, own);
    }

    private static void write(OffsetWriter writer, Topic topic) {
        int kind = topic.kind() == Topic.Kind.PRESENCE ? PRESENCE : 0;
        UUID uuid = uuid(topic.id());
        if (uuid == null) {
            writer.octet(kind | TEXT);
            text(writer, topic.id());
        } else {
            writer.octet(kind);
            writer.word(uuid.getMostSignificantBits());
            writer.word(uuid.getLeastSignificantBits());
        }
    }

    private static Topic topic(OffsetReader reader) throws InvalidToken {
        int head = reader.octet();
        if ((head & ~(PRESENCE | TEXT)) != 0) {
            throw new InvalidToken("a topic of no known kind");
        }
        String id = (head & TEXT) != 0 ? text(reader) : new UUID(reader.word(), reader.word()).toString();
        String prefix = (head & PRESENCE) != 0 ? "presence-" : "chat-";
        return Topic.parse(prefix + id).orElseThrow(() -> new InvalidToken("not a topic"));
    }

    private static void text(OffsetWriter writer, String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        writer.number(utf8.length);
        writer.octets(utf8);
    }

    private static String text(OffsetReader reader) throws InvalidToken {
        return new String(reader.octets(reader.count(MOST)), StandardCharsets.UTF_8);
    }

    /** The UUID that is written just so, or null. */
    private static UUID uuid(String text) {
        if (text.length() != UUID_LENGTH || text.charAt(8) != '-') {
            return null;
        }
        try {
            UUID uuid = UUID.fromString(text);
            return uuid.toString().equals(text) ? uuid : null;
        } catch (IllegalArgumentException another) {
            return null;
        }
    }
}
