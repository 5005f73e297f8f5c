package dev.switchboard.presence;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RecentChangesTest {

    private static final List<String> ALL = List.of("ana", "ben", "cy", "dan");

    private final AtomicLong now =
            new AtomicLong(Long.MAX_VALUE - Duration.ofSeconds(90).toNanos());
    private final RecentChanges recent = new RecentChanges(2, now::get);

    private void pass(int seconds) {
        now.addAndGet(Duration.ofSeconds(seconds).toNanos());
    }

    private List<String> since(int secondsAgo) {
        return recent.since(Duration.ofSeconds(secondsAgo), ALL);
    }

    @Test
    void knowsWhoHasChangedSinceItBegan() {
        pass(50);
        recent.note("ben");
        pass(50);
        recent.note("ana");
        assertEquals(List.of("ana"), since(10));
        assertEquals(List.of("ana", "ben"), since(60));
        assertEquals(ALL, since(101));
    }

    @Test
    void takesAllForChangedSinceTheLastChangeThatItHasForgotten() {
        recent.note("ana");
        pass(10);
        recent.note("ben");
        pass(10);
        recent.note("ana");
        pass(10);
        assertEquals(List.of("ana", "ben"), since(20));
        recent.note("cy");
        assertEquals(List.of("ana", "cy"), since(19));
        assertEquals(ALL, since(21));
    }
}
