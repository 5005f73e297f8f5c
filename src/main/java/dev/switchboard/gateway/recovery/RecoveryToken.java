package dev.switchboard.gateway.recovery;

import dev.switchboard.bus.Topic;
import dev.switchboard.wire.ByteReader;
import dev.switchboard.wire.MalformedBytes;
import io.vertx.core.buffer.Buffer;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A recovery token that a client has sent and whose seal is valid: this hub made it for this client and user. As text it
 * is {@code <topics>.<positions and seal>}, both in base64url. Lives for one recovery.
 */
final class RecoveryToken {

    /** More than any token that the hub makes. */
    static final int MAX_LENGTH = 200_000;

    static final char SEPARATOR = '.';
    private static final int SEAL_BYTES = Long.BYTES;

    private final TokenTopics topics;
    private final Buffer positions;

    private RecoveryToken(TokenTopics topics, Buffer positions) {
        this.topics = topics;
        this.positions = positions;
    }

    static RecoveryToken open(RecoverySecret secret, TokenBearer bearer, String text) throws InvalidRecoveryToken {
        int separator = text.indexOf(SEPARATOR);
        if (text.length() > MAX_LENGTH || separator < 0) {
            throw new InvalidRecoveryToken("it does not look like one");
        }
        byte[] topics = bytes(text.substring(0, separator));
        byte[] sealed = bytes(text.substring(separator + 1));
        int sealAt = sealed.length - SEAL_BYTES;
        if (sealAt < 0) {
            throw new InvalidRecoveryToken("it has no seal");
        }
        Buffer positions = Buffer.buffer(sealed);
        if (positions.getLongLE(sealAt) != secret.seal(bearer, topics).of(sealed, sealAt)) {
            throw new InvalidRecoveryToken("its seal does not match");
        }
        try {
            return new RecoveryToken(TokenTopics.decode(topics), positions.slice(0, sealAt));
        } catch (MalformedBytes malformed) {
            throw new InvalidRecoveryToken(String.valueOf(malformed.getMessage()));
        }
    }

    /** The id of the stored topic set that {@link #resolve} needs, or null. */
    @Nullable
    String setId() {
        return topics.setId();
    }

    /**
     * The positions in the token.
     *
     * @param set the one that it names
     */
    TopicPositions resolve(@Nullable StoredTopicSet set) throws InvalidRecoveryToken {
        try {
            ByteReader reader = new ByteReader(positions);
            long personal = reader.number();
            Map<Topic, Long> all = new LinkedHashMap<>();
            if (set != null) {
                readMoved(reader, set, all);
            }
            for (Topic topic : topics.inline()) {
                all.put(topic, topic.durable() ? reader.number() : 0);
            }
            reader.requireEnd();
            return new TopicPositions(personal, all, set);
        } catch (MalformedBytes malformed) {
            throw new InvalidRecoveryToken(String.valueOf(malformed.getMessage()));
        }
    }

    private void readMoved(ByteReader reader, StoredTopicSet set, Map<Topic, Long> all) throws InvalidRecoveryToken {
        List<Topic> stored = set.topics();
        Map<Integer, Long> moved = new HashMap<>();
        int place = 0;
        for (int missing = reader.count(stored.size()); missing > 0; missing--) {
            place += reader.count(stored.size());
            moved.put(place, reader.signed());
        }
        for (int i = 0; i < stored.size(); i++) {
            all.put(stored.get(i), set.base().get(i) + moved.getOrDefault(i, 0L));
        }
        for (int left : topics.left()) {
            if (left >= stored.size()) {
                throw new InvalidRecoveryToken("it has left a topic that is not in the set");
            }
            all.remove(stored.get(left));
        }
    }

    private static byte[] bytes(String text) throws InvalidRecoveryToken {
        try {
            return Base64.getUrlDecoder().decode(text);
        } catch (IllegalArgumentException notBase64) {
            throw new InvalidRecoveryToken("it is not base64url");
        }
    }
}
