package dev.switchboard.routing;

import dev.switchboard.bus.Publication;
import dev.switchboard.routing.interest.Addressees;
import java.util.List;

/**
 * Checks the publications of one peer for holes and age: the bus drops messages silently, and after a pause it delivers
 * those sent a minute ago. On the router's context only; lives as long as its peer.
 */
final class PublicationStream {

    /** An older ephemeral event describes a state that no longer holds. */
    static final long EPHEMERAL_AGE_MS = 3_000;

    private final Runnable onHole;
    private final Lateness lateness = new Lateness();
    private long stream;
    private long received;

    /**
     * @param onHole called whenever a message was lost
     */
    PublicationStream(Runnable onHole) {
        this.onHole = onHole;
    }

    /** The peer starts a new numbering. */
    void restart(long newStream) {
        stream = newStream;
        received = 0;
    }

    /** Whether this is the peer's current numbering; messages of any other are not accepted. */
    boolean isCurrent(long from) {
        return from == stream;
    }

    /** Returns the publications to deliver; none if the stream is not the current one. */
    List<Publication> accept(long from, long number, long sentAt, long now, List<Publication> publications) {
        if (!isCurrent(from)) {
            return List.of();
        }
        advance(number, number - 1);
        if (lateness.of(sentAt, now) <= EPHEMERAL_AGE_MS) {
            return publications;
        }
        return publications.stream().filter(Addressees::isDurable).toList();
    }

    /** The peer has sent messages up to this number, and all of them should have arrived. */
    void expect(long from, long number, long sentAt, long now) {
        if (isCurrent(from)) {
            lateness.of(sentAt, now);
            advance(number, number);
        }
    }

    private void advance(long number, long expected) {
        if (expected > received) {
            onHole.run();
        }
        received = Math.max(received, number);
    }
}
