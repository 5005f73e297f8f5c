package dev.switchboard.gateway.socketio.recovery;

import dev.switchboard.bus.Topic;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An offset that a client has shown, once it is certain that this hub gave it to just this client and user. As text it is
 * {@code <fixed part>.<positions and seal>}, both in base64url. Lives for one recovery.
 */
final class RecoveryToken {

    /** Longer than any offset that is given. */
    static final int MAX_LENGTH = 200_000;

    static final char SEPARATOR = '.';
    static final int SEAL_BYTES = Long.BYTES;

    private final TokenTopics fixed;
    private final byte[] moving;

    private RecoveryToken(TokenTopics fixed, byte[] moving) {
        this.fixed = fixed;
        this.moving = moving;
    }

    static RecoveryToken open(RecoverySecret secret, String pid, String user, String text) throws InvalidToken {
        int separator = text.indexOf(SEPARATOR);
        if (text.length() > MAX_LENGTH || separator < 0) {
            throw new InvalidToken("it is not of this hub's making");
        }
        byte[] fixed = bytes(text.substring(0, separator));
        byte[] moving = bytes(text.substring(separator + 1));
        if (moving.length < SEAL_BYTES) {
            throw new InvalidToken("it has no seal");
        }
        int sealAt = moving.length - SEAL_BYTES;
        OffsetReader reader = new OffsetReader(moving, moving.length);
        reader.octets(sealAt);
        long seal = reader.word();
        if (seal != SipHash.of(secret.stampKey(pid, user, fixed), moving, sealAt)) {
            throw new InvalidToken("its seal is another's");
        }
        return new RecoveryToken(TokenTopics.decode(fixed), moving);
    }

    /** The id of the kept set without which it cannot be read, or null. */
    String row() {
        return fixed.row();
    }

    /** What it says. */
    TopicPositions resolve(StoredTopicSet kept) throws InvalidToken {
        OffsetReader reader = new OffsetReader(moving, moving.length - SEAL_BYTES);
        long personal = reader.number();
        Map<Topic, Long> topics = new LinkedHashMap<>();
        if (kept != null) {
            readMoved(reader, kept, topics);
        }
        for (Topic topic : fixed.own()) {
            topics.put(topic, topic.durable() ? reader.number() : 0);
        }
        reader.requireEnd();
        return new TopicPositions(personal, topics, kept);
    }

    private void readMoved(OffsetReader reader, StoredTopicSet kept, Map<Topic, Long> topics) throws InvalidToken {
        List<Topic> named = kept.topics();
        Map<Integer, Long> moved = new HashMap<>();
        int place = 0;
        for (int left = reader.count(named.size()); left > 0; left--) {
            place += reader.count(named.size());
            moved.put(place, reader.signed());
        }
        for (int i = 0; i < named.size(); i++) {
            topics.put(named.get(i), kept.base()[i] + moved.getOrDefault(i, 0L));
        }
        for (int gone : fixed.gone()) {
            if (gone >= named.size()) {
                throw new InvalidToken("it has left what it was not in");
            }
            topics.remove(named.get(gone));
        }
    }

    private static byte[] bytes(String text) throws InvalidToken {
        try {
            return Base64.getUrlDecoder().decode(text);
        } catch (IllegalArgumentException notBase64) {
            throw new InvalidToken("it is no base64url");
        }
    }
}
