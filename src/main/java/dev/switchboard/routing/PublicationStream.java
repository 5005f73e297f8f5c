package dev.switchboard.routing;

import dev.switchboard.bus.Publication;
import java.util.List;

/**
 * What comes from one peer, checked for holes and for age. The bus drops silently, and after a pause it brings what was
 * sent a minute ago. On the router's context only; lives as long as its peer.
 */
final class PublicationStream {

    /** An ephemeral event older than this tells of something that is over. */
    static final long EPHEMERAL_AGE_MS = 3_000;

    private final Runnable onHole;
    private final Lateness lateness = new Lateness();
    private long stream;
    private long received;

    /**
     * @param onHole called whenever something was lost
     */
    PublicationStream(Runnable onHole) {
        this.onHole = onHole;
    }

    /** The peer starts to count anew. */
    void restart(long newStream) {
        stream = newStream;
        received = 0;
    }

    /** Whether this is what the peer counts in now; what belongs to another stream is not accepted. */
    boolean isCurrent(long from) {
        return from == stream;
    }

    /** Those to be delivered of what has come; none if it belongs to a stream that is over. */
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

    /** The peer has said so much by now, and all of it was to be here. */
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
