package dev.switchboard.routing.interest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.switchboard.bus.Publication;
import dev.switchboard.bus.Publication.Nudge;
import dev.switchboard.bus.Rounds;
import dev.switchboard.bus.Topic;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The nodes that a publication goes to, and whom it nudges there. */
class AddresseesTest {

    private static final Topic CHAT = Topic.chat("c");
    private static final int OWN = InterestTable.OWN;

    private final InterestTable table =
            new InterestTable((topic, before, now) -> {}, new Rounds(new NoTimers(), () -> 0));
    private final Addressees.Finder finder = new Addressees.Finder(table);

    private static Publication nudging(List<String> users) {
        return Publication.durable(CHAT, 1, "news", Buffer.buffer("{}")).with(new Nudge(CHAT, 1, users));
    }

    private List<String> nudged(List<String> users, int bit) {
        Nudge nudge = finder.of(nudging(users)).partOf(bit).nudge();
        return nudge == null ? List.of() : nudge.users();
    }

    @Test
    void looksUsersUpAgainWhenOneOfThemComesOrGoes() {
        List<String> users = List.of("ana", "ben");
        int other = table.take();
        table.add(CHAT, OWN);
        table.add(Topic.user("ana"), OWN);
        assertEquals(List.of("ana"), nudged(users, OWN));
        assertEquals(List.of(), nudged(users, other));

        table.add(Topic.user("ben"), other);
        assertEquals(List.of("ben"), nudged(users, other));
        assertEquals(
                InterestTable.bit(OWN) | InterestTable.bit(other),
                finder.of(nudging(users)).nodes());

        table.remove(Topic.user("ana"), OWN);
        assertEquals(List.of(), nudged(users, OWN));
        assertNull(finder.of(nudging(users)).partOf(OWN).nudge());
    }

    @Test
    void tellsTheUsersOfOneChatFromThoseOfAnother() {
        table.add(Topic.user("ana"), OWN);
        table.add(Topic.user("ben"), OWN);
        assertEquals(List.of("ana"), nudged(List.of("ana", "cid"), OWN));
        assertEquals(List.of("ben"), nudged(List.of("ben", "cid"), OWN));
        assertEquals(List.of("ana"), nudged(new ArrayList<>(List.of("ana", "cid")), OWN));
    }

    /** The delivery recognizes the list without a comparison of hundreds of names. */
    @Test
    void givesTheSameListAsForTheMessageBefore() {
        List<String> users = List.of("ana", "ben");
        table.add(Topic.user("ana"), OWN);
        assertSame(nudged(users, OWN), nudged(users, OWN));
    }
}
