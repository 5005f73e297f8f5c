package dev.switchboard.bus.seal;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * The nodes that this node has heard from, each with its {@link SenderWindow}. A sender is known once it has addressed
 * this very node: only such a message cannot be older than this node, whose id is new at every start. What it sends to
 * addresses of every node counts from then on; until then a recording of earlier messages would pass. The id of a sender
 * is new at every start too, so its counter never begins again. Safe from any thread; lives as long as the node.
 */
final class Senders {

    private static final String REPLY = "__vertx.reply.";
    /** A live member says something every second. */
    private static final long SILENT_NANOS = TimeUnit.MINUTES.toNanos(1);
    /** Past members are remembered too, in about 150 bytes each, lest a recording of them passes. */
    private static final int MOST = 10_000;

    private final String self;
    private final Predicate<String> isMember;
    private final Map<String, SenderWindow> windows = new ConcurrentHashMap<>();

    /**
     * @param self this node's id
     * @param isMember whether a node of this id is in the cluster now; must not block
     */
    Senders(String self, Predicate<String> isMember) {
        this.self = self;
        this.isMember = isMember;
    }

    /** Accepts the message, or throws {@link RefusedException}. Its MAC must be valid. */
    void accept(WireMessage message) {
        boolean bound = isBound(message.address());
        SenderWindow window = windows.get(message.sender());
        if (window == null) {
            window = introduce(message, bound);
        }
        if (!window.accept(message.counter(), bound, System.nanoTime())) {
            throw new RefusedException(Refusal.REPLAYED);
        }
    }

    private SenderWindow introduce(WireMessage message, boolean bound) {
        String sender = message.sender();
        if (sender.equals(self) || !isMember.test(sender)) {
            throw new RefusedException(Refusal.UNKNOWN);
        }
        if (!bound) {
            throw new RefusedException(Refusal.EARLY);
        }
        forgetOld();
        return windows.computeIfAbsent(sender, introduced -> new SenderWindow(message.counter()));
    }

    /** Only this node has, or has ever had, an address with its id or one for a reply to it. */
    private boolean isBound(String address) {
        return address.startsWith(REPLY) || address.contains(self);
    }

    private void forgetOld() {
        long now = System.nanoTime();
        windows.values().forEach(window -> window.compact(now - SILENT_NANOS));
        if (windows.size() >= MOST) {
            windows.entrySet().stream()
                    .min((one, other) -> Long.compare(
                            one.getValue().usedAt() - now, other.getValue().usedAt() - now))
                    .ifPresent(oldest -> windows.remove(oldest.getKey(), oldest.getValue()));
        }
    }
}
