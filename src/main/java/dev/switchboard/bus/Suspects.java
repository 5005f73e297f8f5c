package dev.switchboard.bus;

import java.util.HashSet;
import java.util.Set;

/**
 * What an audit finds wrong, pass by pass. What is wrong once may be a change in flight; what is wrong in two passes in a
 * row is drift. For one thread at a time; bounded by what the audit visits, and empty while nothing is wrong.
 *
 * @param <T> what the audit visits; must define equality
 */
public final class Suspects<T> {

    private Set<T> before = Set.of();
    private Set<T> now = new HashSet<>(0);

    /** Begins the next pass. */
    public void nextLook() {
        if (!before.isEmpty() || !now.isEmpty()) {
            before = now;
            now = new HashSet<>(0);
        }
    }

    /** Records that it is wrong in this pass; true if it was wrong in the previous pass, too. */
    public boolean again(T suspect) {
        if (before.contains(suspect)) {
            return true;
        }
        now.add(suspect);
        return false;
    }
}
