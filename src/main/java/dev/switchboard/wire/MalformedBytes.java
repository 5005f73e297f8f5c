package dev.switchboard.wire;

/** Bytes that are not what a {@link ByteWriter} writes. It has no stack trace: the sender is at fault, not this code. */
public final class MalformedBytes extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public MalformedBytes(String words) {
        super(words, null, false, false);
    }
}
