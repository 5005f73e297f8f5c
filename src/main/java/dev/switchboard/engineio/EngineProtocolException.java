package dev.switchboard.engineio;

/** A packet or payload that the protocol does not allow. It has no stack trace: it is the peer's mistake. */
public final class EngineProtocolException extends Exception {

    private static final long serialVersionUID = 1L;

    EngineProtocolException(String words) {
        super(words, null, false, false);
    }
}
