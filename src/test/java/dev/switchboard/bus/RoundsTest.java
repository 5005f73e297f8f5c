package dev.switchboard.bus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Rounds over many elements, with timers and a clock that the test moves. */
class RoundsTest {

    private final Set<Integer> elements = ConcurrentHashMap.newKeySet();
    private final List<Integer> looked = new ArrayList<>();
    private final List<Runnable> ticks = new ArrayList<>();
    private final Queue<Runnable> delayed = new ArrayDeque<>();
    private long now;
    private long perLook;
    private final Rounds rounds = new Rounds(
            new Rounds.Timers() {
                @Override
                public void every(long millis, Runnable task) {
                    ticks.add(task);
                }

                @Override
                public void after(long millis, Runnable task) {
                    delayed.add(task);
                }
            },
            () -> now);

    private Walk walk() {
        return Walk.over(elements.iterator(), elements.size(), this::look);
    }

    private void look(int element) {
        looked.add(element);
        now += perLook;
    }

    private int lookedInOneTick() {
        int before = looked.size();
        now += Rounds.TICK_MS * 1_000_000;
        ticks.forEach(Runnable::run);
        return looked.size() - before;
    }

    private void fill(int count) {
        IntStream.range(0, count).forEach(elements::add);
    }

    @Test
    void spreadsARoundEvenlyOverItsInterval() {
        fill(30_000);
        rounds.every(Duration.ofSeconds(30), this::walk);
        int most = IntStream.range(0, 300).map(tick -> lookedInOneTick()).max().orElseThrow();
        assertEquals(100, most);
        assertEquals(elements, new HashSet<>(looked));
        assertEquals(100, lookedInOneTick(), "the next round begins when the interval is over");
    }

    @Test
    void takesLongerRatherThanMoreThanItsShare() {
        fill(20_000);
        perLook = 10_000;
        rounds.every(Duration.ofSeconds(1), this::walk);
        int most = 0;
        for (int tick = 0; tick < 200; tick++) {
            most = Math.max(most, lookedInOneTick());
        }
        assertTrue(most <= 112, "a millisecond has room for 100, and the clock is read at every 16th: " + most);
        assertEquals(elements, new HashSet<>(looked));
    }

    @Test
    void sharesTheMillisecondAmongAllRoundsOfAThread() {
        fill(20_000);
        perLook = 10_000;
        for (int i = 0; i < 5; i++) {
            rounds.every(Duration.ofSeconds(1), this::walk);
        }
        int most = IntStream.range(0, 100).map(tick -> lookedInOneTick()).max().orElseThrow();
        assertTrue(most <= 112 + 4 * 16, "beyond the millisecond, the others take their least each: " + most);
    }

    @Test
    void meetsWhatComesAndGoesOnTheWayAtMostOnceAndWhatStaysExactlyOnce() {
        fill(10_000);
        rounds.every(Duration.ofSeconds(10), this::walk);
        for (int tick = 0; tick < 100; tick++) {
            elements.remove(tick);
            elements.add(10_000 + tick);
            lookedInOneTick();
        }
        assertEquals(new HashSet<>(looked).size(), looked.size());
        assertTrue(looked.containsAll(IntStream.range(100, 10_000).boxed().toList()));
    }

    @Test
    void endsARoundThatIsStopped() {
        fill(1_000);
        Runnable stop = rounds.every(Duration.ofSeconds(1), this::walk);
        assertEquals(100, lookedInOneTick());
        stop.run();
        assertEquals(0, lookedInOneTick());
    }

    @Test
    void hastensAWalkThatSomebodyWaitsForAndRestsInBetween() {
        fill(100_000);
        perLook = 1_000;
        List<Integer> slices = new ArrayList<>();
        boolean[] done = {false};
        rounds.soon(walk(), () -> done[0] = true);
        while (!delayed.isEmpty()) {
            int before = looked.size();
            delayed.remove().run();
            slices.add(looked.size() - before);
        }
        assertTrue(done[0]);
        assertEquals(elements, new HashSet<>(looked));
        assertTrue(Collections.max(slices) <= 1_024, "a millisecond has room for 1,000: " + Collections.max(slices));
    }

    /** Regression: on a busy machine the sweep of a table took so long that no place in it became free. */
    @Test
    void hastensMoreAtOnceOnALoopThatIsLate() {
        fill(100_000);
        perLook = 1_000;
        rounds.soon(walk(), () -> {});
        delayed.remove().run();
        now += 10 * Rounds.HASTE_MS * 1_000_000;
        int before = looked.size();
        delayed.remove().run();
        int more = looked.size() - before;
        assertTrue(more >= 10_000 && more <= 10_016, "ten times its share: " + more);
        now += 1_000 * Rounds.HASTE_MS * 1_000_000;
        before = looked.size();
        delayed.remove().run();
        assertTrue(looked.size() - before <= 20_016, "never more than 20 ms");
    }

    @Test
    void handsOverThePartsOfAWalkThatAreWorthIt() {
        fill(1_000);
        List<List<Integer>> parts = new ArrayList<>();
        rounds.every(
                Duration.ofSeconds(1),
                () -> Walk.inParts(
                        (Consumer<Integer> look) -> Walk.over(elements.iterator(), elements.size(), look), parts::add));
        for (int tick = 0; tick < 10; tick++) {
            lookedInOneTick();
        }
        assertEquals(
                List.of(300, 300, 300, 100),
                parts.stream().map(List::size).toList(),
                "a hundred are too few, but the end");
    }
}
