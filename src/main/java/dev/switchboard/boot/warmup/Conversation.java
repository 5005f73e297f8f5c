package dev.switchboard.boot.warmup;

import java.util.List;

/** What a client of the warm-up says at an endpoint. */
@FunctionalInterface
interface Conversation {

    /**
     * The turns of one client, the upgrade first and the close last.
     *
     * @param speaks whether it joins a room and speaks there
     */
    List<Turn> turns(String token, String user, boolean speaks);
}
