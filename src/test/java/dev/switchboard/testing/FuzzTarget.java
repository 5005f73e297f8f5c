package dev.switchboard.testing;

/**
 * A decoder under fuzz: it answers, or fails in the way that its callers handle. Anything else that it throws is a bug that a
 * client can cause.
 *
 * @param name the name of its corpus, {@code fuzz/<name>.txt}
 * @param decoder swallows the typed failures itself
 */
public record FuzzTarget(String name, Decoder decoder) {

    /** Feeds one input to the decoder. */
    @FunctionalInterface
    public interface Decoder {

        void decode(byte[] input) throws Exception;
    }
}
