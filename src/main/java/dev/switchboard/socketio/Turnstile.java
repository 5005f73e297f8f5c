package dev.switchboard.socketio;

/** Counts what one session's client sends beside events, which their namespace counts. On the session's context. */
@FunctionalInterface
public interface Turnstile {

    /** The outcome for a client to be closed. */
    long FLOODING = -1;

    /** 0 if the packet may be looked at, {@link #FLOODING}, or after how many milliseconds it should have come. */
    long take();

    /** Everybody may pass. */
    static Turnstile open() {
        return () -> 0;
    }
}
