package dev.switchboard.gateway.recovery;

import dev.switchboard.bus.Topic;
import dev.switchboard.wire.ByteReader;
import dev.switchboard.wire.ByteWriter;
import dev.switchboard.wire.MalformedBytes;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The first part of a recovery token: the connection's topics, except the personal one. A topic whose id is a UUID takes 17
 * bytes.
 *
 * @param setId the id of the stored topic set that holds most of them, or null
 * @param left places in that set, ascending, that the connection has left
 * @param inline the topics that are not in the set
 */
record TokenTopics(@Nullable String setId, List<Integer> left, List<Topic> inline) {

    private static final int VERSION = 1;
    private static final int WITH_SET = 0x80;
    private static final int PRESENCE = 1;
    private static final int TEXT = 2;
    private static final int CHANNEL = 4;
    private static final int UUID_LENGTH = 36;
    /** More than a connection can be in. */
    private static final int MAX_TOPICS = 20_000;

    /** Whether a topic of this kind can be recovered. */
    static boolean recovers(Topic topic) {
        return switch (topic.kind()) {
            case CHAT, CHANNEL, PRESENCE -> true;
            default -> false;
        };
    }

    byte[] encode() {
        ByteWriter writer = new ByteWriter(8 + 18 * inline.size());
        writer.octet(setId == null ? VERSION : VERSION | WITH_SET);
        if (setId != null) {
            writer.text(setId).number(left.size());
            int before = 0;
            for (int place : left) {
                writer.number(place - before);
                before = place;
            }
        }
        writer.number(inline.size());
        inline.forEach(topic -> write(writer, topic));
        return writer.toBytes();
    }

    /** Throws {@link MalformedBytes}. */
    static TokenTopics decode(byte[] bytes) {
        ByteReader reader = new ByteReader(Buffer.buffer(bytes));
        int head = reader.octet();
        if ((head & ~WITH_SET) != VERSION) {
            throw new MalformedBytes("it has another version");
        }
        String setId = null;
        List<Integer> left = List.of();
        if ((head & WITH_SET) != 0) {
            setId = reader.text();
            left = places(reader);
        }
        List<Topic> inline = new ArrayList<>();
        for (int missing = reader.count(MAX_TOPICS); missing > 0; missing--) {
            inline.add(topic(reader));
        }
        reader.requireEnd();
        return new TokenTopics(setId, left, inline);
    }

    private static List<Integer> places(ByteReader reader) {
        List<Integer> places = new ArrayList<>();
        int place = 0;
        for (int missing = reader.count(MAX_TOPICS); missing > 0; missing--) {
            place += reader.count(MAX_TOPICS);
            places.add(place);
        }
        return places;
    }

    private static void write(ByteWriter writer, Topic topic) {
        int kind = kindOf(topic);
        UUID uuid = uuid(topic.id());
        if (uuid == null) {
            writer.octet(kind | TEXT).text(topic.id());
        } else {
            writer.octet(kind).word(uuid.getMostSignificantBits()).word(uuid.getLeastSignificantBits());
        }
    }

    private static int kindOf(Topic topic) {
        return switch (topic.kind()) {
            case PRESENCE -> PRESENCE;
            case CHANNEL -> CHANNEL;
            default -> 0;
        };
    }

    private static String prefixOf(int kind) {
        return switch (kind) {
            case 0 -> "chat-";
            case PRESENCE -> "presence-";
            case CHANNEL -> "channel-";
            default -> throw new MalformedBytes("a topic of unknown kind");
        };
    }

    private static Topic topic(ByteReader reader) {
        int head = reader.octet();
        String prefix = prefixOf(head & ~TEXT);
        String id = (head & TEXT) != 0 ? reader.text() : new UUID(reader.word(), reader.word()).toString();
        return Topic.parse(prefix + id).orElseThrow(() -> new MalformedBytes("not a topic"));
    }

    /** The UUID that is written exactly like this text, or null. */
    private static @Nullable UUID uuid(String text) {
        if (text.length() != UUID_LENGTH || text.charAt(8) != '-') {
            return null;
        }
        try {
            UUID uuid = UUID.fromString(text);
            return uuid.toString().equals(text) ? uuid : null;
        } catch (IllegalArgumentException otherText) {
            return null;
        }
    }
}
