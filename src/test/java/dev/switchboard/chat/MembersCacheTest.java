package dev.switchboard.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class MembersCacheTest {

    private final AtomicLong clock = new AtomicLong();
    private final MembersCache cache = new MembersCache(10, clock::get);
    private final UUID chat = Ids.next();

    @Test
    void isFreshForAMomentAndKnownForLonger() {
        Members members = new Members(1, List.of("ana", "ben"));
        cache.put(chat, members);
        assertEquals(Optional.of(members), cache.fresh(chat));
        clock.addAndGet(MembersCache.FRESH.toNanos());
        assertEquals(Optional.empty(), cache.fresh(chat));
        assertEquals(Optional.of(members), cache.known(chat));
    }

    @Test
    void keepsTheNewerVersionWhicheverComesLast() {
        Members newer = new Members(2, List.of("ana"));
        cache.put(chat, newer);
        cache.put(chat, new Members(1, List.of("ana", "ben")));
        assertEquals(Optional.of(newer), cache.known(chat));
    }

    @Test
    void forgetsTheLeastUsedWhenItHoldsTooManyIds() {
        UUID other = Ids.next();
        UUID third = Ids.next();
        cache.put(chat, new Members(1, List.of("a", "b", "c")));
        cache.put(other, new Members(1, List.of("a", "b", "c")));
        assertTrue(cache.known(chat).isPresent());
        cache.put(third, new Members(1, List.of("a", "b", "c")));
        assertEquals(Optional.empty(), cache.known(other));
        assertTrue(cache.known(chat).isPresent());
        assertTrue(cache.known(third).isPresent());
    }

    @Test
    void remembersNothingOfAChatThatIsTooLarge() {
        cache.put(chat, new Members(1, List.of("1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11")));
        assertEquals(Optional.empty(), cache.known(chat));
        cache.put(chat, new Members(2, List.of("1")));
        assertTrue(cache.known(chat).isPresent());
    }
}
