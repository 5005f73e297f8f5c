package dev.switchboard.engineio.cluster;

import dev.switchboard.engineio.SidFactory;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;

/**
 * Makes session ids that name their node: the node's tag, then 15 random bytes, which alone make the id secret. A tag is
 * the beginning of the hash of the node's id, so session ids stay short however long node ids are. Safe from any thread.
 */
final class NodeSids implements SidFactory {

    private static final int TAG_BYTES = 6;
    private static final int TAG_LENGTH = 8;

    private final String tag;
    private final SidFactory random = SidFactory.random();

    NodeSids(String node) {
        this.tag = tag(node);
    }

    @Override
    public String next() {
        return tag + random.next();
    }

    /** The prefix that names a node in the ids of its sessions. */
    static String tag(String node) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(node.getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().encodeToString(Arrays.copyOf(hash, TAG_BYTES));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** The tag of a session id that a client sent, valid or not; empty if the id is too short to have one. */
    static String tagIn(String sid) {
        return sid.length() > TAG_LENGTH ? sid.substring(0, TAG_LENGTH) : "";
    }
}
