package dev.switchboard.soak;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The acknowledged messages: by topic, the client id at each position. Runs on the soak's context. */
final class Ledger {

    /** One acknowledgement; times are {@link System#nanoTime} values. */
    record Ack(long sentAt, long at) {}

    private final Verdict verdict;
    private final Map<String, TreeMap<Long, String>> byTopic = new HashMap<>();
    private final List<Ack> acks = new ArrayList<>();
    private long count;

    Ledger(Verdict verdict) {
        this.verdict = verdict;
    }

    /**
     * @param sentAt when it was sent first
     */
    void acknowledged(String topic, String id, long seq, long sentAt) {
        count++;
        acks.add(new Ack(sentAt, System.nanoTime()));
        String other =
                byTopic.computeIfAbsent(topic, created -> new TreeMap<>()).put(seq, id);
        if (other != null) {
            verdict.wrong(id + " and " + other + " were both acknowledged at " + topic + " " + seq);
        }
    }

    /** The number of acknowledgements so far. */
    long count() {
        return count;
    }

    /** The acknowledgements since the last call. */
    List<Ack> takeAcks() {
        List<Ack> taken = List.copyOf(acks);
        acks.clear();
        return taken;
    }

    /** The last position acknowledged in the topic since {@link #take}. */
    long head(String topic) {
        TreeMap<Long, String> known = byTopic.get(topic);
        return known == null ? 0 : known.lastKey();
    }

    /** The client ids acknowledged in the topic since the last call, by position. */
    TreeMap<Long, String> take(String topic) {
        TreeMap<Long, String> taken = byTopic.remove(topic);
        return taken == null ? new TreeMap<>() : taken;
    }
}
