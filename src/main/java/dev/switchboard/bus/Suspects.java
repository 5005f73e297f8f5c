package dev.switchboard.bus;

import java.util.HashSet;
import java.util.Set;

/**
 * What an audit's looks find wrong. What is found once may only be under way; what the next look finds wrong again is a
 * drift. For one thread at a time; bounded by what is looked at, and holds nothing while nothing is wrong.
 *
 * @param <T> what is looked at, with an equality of its own
 */
public final class Suspects<T> {

    private Set<T> before = Set.of();
    private Set<T> now = new HashSet<>(0);

    /** A new look begins. */
    public void nextLook() {
        if (!before.isEmpty() || !now.isEmpty()) {
            before = now;
            now = new HashSet<>(0);
        }
    }

    /** Notes that it is wrong in this look; true if it was in the look before, too. */
    public boolean again(T suspect) {
        if (before.contains(suspect)) {
            return true;
        }
        now.add(suspect);
        return false;
    }
}
