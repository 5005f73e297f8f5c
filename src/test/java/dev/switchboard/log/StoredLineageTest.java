package dev.switchboard.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.log.StoredLineage.Server;
import io.vertx.core.json.JsonArray;
import org.junit.jupiter.api.Test;

class StoredLineageTest {

    private static final Server SERVER = new Server("7", "00000001");
    private static final KnownLineage FIRST = new KnownLineage(1, "a", 0, 10);

    private static StoredLineage stored(KnownLineage current, JsonArray earlier) {
        return new StoredLineage(current, earlier, "7", "00000001", SERVER);
    }

    private static StoredLineage at(Server server) {
        return new StoredLineage(FIRST, new JsonArray(), "7", "00000001", server);
    }

    @Test
    void continuesWhatIsAsFarAsTheMemberKnows() {
        assertTrue(stored(FIRST, new JsonArray()).continues(null));
        assertTrue(stored(FIRST, new JsonArray()).continues(FIRST));
        assertFalse(stored(FIRST, new JsonArray()).continues(new KnownLineage(1, "a", 0, 11)));
    }

    @Test
    void doesNotContinueOnAnotherServerOrTimeline() {
        assertFalse(at(new Server("8", "00000001")).continues(FIRST));
        assertFalse(at(new Server("7", "00000002")).continues(null));
    }

    @Test
    void continuesALineageThatItListsAndNoOther() {
        KnownLineage second = new KnownLineage(2, "b", 5, 11);
        assertTrue(stored(second, new JsonArray().add(FIRST.toJson())).continues(FIRST));
        assertFalse(stored(second, new JsonArray()).continues(FIRST));
    }

    /** A third member, which knows the lost branch too, must not begin yet another lineage. */
    @Test
    void listsTheBranchThatOnlyAMemberRemembers() {
        KnownLineage lost = new KnownLineage(3, "lost", 9, 99);
        StoredLineage restored = stored(FIRST, new JsonArray());
        KnownLineage next = restored.next(lost, 4);
        assertEquals(4, next.number());
        assertTrue(next.base() > lost.base() && next.mark() > lost.mark());
        StoredLineage begun = stored(next, restored.earlierThanNext(lost));
        assertTrue(begun.continues(lost) && begun.continues(FIRST) && begun.continues(next));
    }
}
