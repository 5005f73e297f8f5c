package dev.switchboard.client;

import java.io.IOException;
import java.util.Collection;

/**
 * Where the messages of one user are kept until the hub has acknowledged them. A storage belongs to one client at a time, and
 * to one user: what was written before the first connection has no user yet, and goes out as the first one. Called from the
 * threads that send messages and from the client's loop, never twice at a time for one id; it should be quick.
 */
public interface OutboxStorage extends AutoCloseable {

    /** The texts of all stored messages. Called once, before anything else. */
    Collection<String> load() throws IOException;

    /** Stores a text under an id of 32 hexadecimal digits, in place of an earlier one. It is durable when this returns. */
    void put(String id, String text) throws IOException;

    /** Removes it, if it is there. */
    void remove(String id) throws IOException;

    /** The client is closed. Another one may use the same place. */
    @Override
    void close() throws IOException;
}
