package dev.switchboard.account;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

/** One address once filled the queue of passwords, and everybody else was refused. */
class FairQueueTest {

    private final FairQueue queue = new FairQueue(8, 2);
    private final Queue<Promise<String>> running = new ArrayDeque<>();
    private final List<String> begun = new ArrayList<>();

    private Future<String> submit(String address) {
        return queue.submit(address, () -> {
            begun.add(address);
            Promise<String> work = Promise.promise();
            running.add(work);
            return work.future();
        });
    }

    private void finishAll() {
        while (!running.isEmpty()) {
            running.remove().complete("done");
        }
    }

    @Test
    void oneAddressTakesHalfOfThePlaces() {
        for (int i = 0; i < 4; i++) {
            assertNotNull(submit("attacker"));
        }
        assertNull(submit("attacker"));
        assertNotNull(submit("ana"));
        assertNotNull(submit("ben"));
        assertEquals(6, queue.size());
    }

    @Test
    void eachAddressIsServedInTurn() {
        for (int i = 0; i < 4; i++) {
            submit("attacker");
        }
        submit("ana");
        submit("ben");
        finishAll();
        assertEquals(List.of("attacker", "attacker", "attacker", "ana", "ben", "attacker"), begun);
        assertEquals(0, queue.size());
    }

    @Test
    void placesBecomeFreeWhetherTheWorkSucceedsOrFails() {
        Future<String> failed = submit("ana");
        running.remove().fail("no");
        assertEquals(true, failed.failed());
        assertEquals(0, queue.size());
        for (int i = 0; i < 8; i++) {
            assertNotNull(submit("address " + i));
        }
        assertNull(submit("one more"));
        finishAll();
        assertNotNull(submit("one more"));
    }
}
