package dev.switchboard.gateway.connection;

import dev.switchboard.gateway.topics.OutboundEvent;
import java.util.concurrent.atomic.AtomicLong;

/**
 * An event that some connections of this node are asked to answer, with the room that is left for their answers. Safe from any
 * thread; lives until all have answered or its time is over.
 */
public final class Question {

    private final OutboundEvent event;
    private final int maxAnswerBytes;
    private final AtomicLong room;
    private final AtomicLong held;
    private final long maxHeld;
    private final AtomicLong taken = new AtomicLong();
    private volatile boolean ended;

    /**
     * @param event has the number of the question
     * @param maxAnswerBytes of one connection
     * @param maxBytes of all answers to it
     * @param held the bytes of all answers that the node holds, to all questions
     * @param maxHeld the most of these
     */
    public Question(OutboundEvent event, int maxAnswerBytes, long maxBytes, AtomicLong held, long maxHeld) {
        this.event = event;
        this.maxAnswerBytes = maxAnswerBytes;
        this.room = new AtomicLong(maxBytes);
        this.held = held;
        this.maxHeld = maxHeld;
    }

    public int number() {
        return event.question();
    }

    OutboundEvent event() {
        return event;
    }

    boolean isTooLong(int bytes) {
        return bytes > maxAnswerBytes;
    }

    /** Takes the room for an answer; false, and nothing is taken, if too little is left. */
    boolean tryTake(int bytes) {
        if (room.addAndGet(-bytes) < 0) {
            room.addAndGet(bytes);
            return false;
        }
        if (held.addAndGet(bytes) > maxHeld) {
            held.addAndGet(-bytes);
            room.addAndGet(bytes);
            return false;
        }
        taken.addAndGet(bytes);
        return true;
    }

    /** Nobody is asked it any more. */
    public void end() {
        ended = true;
    }

    boolean hasEnded() {
        return ended;
    }

    /** Gives back what its answers took; no more are taken. */
    public void release() {
        held.addAndGet(-taken.getAndSet(0));
    }
}
