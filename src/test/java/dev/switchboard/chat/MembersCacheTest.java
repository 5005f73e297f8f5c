package dev.switchboard.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class MembersCacheTest {

    private final AtomicLong clock = new AtomicLong();
    private final MembersCache cache = new MembersCache(10, clock::get);
    private final UUID chat = UUID.randomUUID();

    @Test
    void entriesBecomeStaleButStayKnown() {
        Members members = new Members(1, List.of("ana", "ben"));
        cache.put(chat, members);
        assertEquals(Optional.of(members), cache.fresh(chat));
        clock.addAndGet(MembersCache.FRESH.toNanos());
        assertEquals(Optional.empty(), cache.fresh(chat));
        assertEquals(Optional.of(members), cache.known(chat));
    }

    @Test
    void keepsTheNewerVersionInWhateverOrderTheyCome() {
        Members newer = new Members(2, List.of("ana"));
        cache.put(chat, newer);
        cache.put(chat, new Members(1, List.of("ana", "ben")));
        assertEquals(Optional.of(newer), cache.known(chat));
    }

    @Test
    void holdsNoMoreIdsThanItsBound() {
        List<UUID> chats = Stream.generate(UUID::randomUUID).limit(5).toList();
        chats.forEach(each -> cache.put(each, new Members(1, List.of("a", "b", "c"))));
        assertEquals(
                2, chats.stream().filter(each -> cache.known(each).isPresent()).count());
    }

    @Test
    void doesNotCacheAChatThatIsTooLarge() {
        cache.put(chat, new Members(1, List.of("1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11")));
        assertEquals(Optional.empty(), cache.known(chat));
        cache.put(chat, new Members(2, List.of("1")));
        assertTrue(cache.known(chat).isPresent());
    }
}
