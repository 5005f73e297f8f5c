package dev.switchboard.bus;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The unanswered calls of some threads, the oldest first. All have the same timeout, so a new call goes to the end and a
 * sweep looks only at the first ones. Safe from any thread; a call is removed once.
 */
final class PendingCalls {

    private @Nullable LocalCall first;
    private @Nullable LocalCall last;

    synchronized void add(LocalCall call) {
        call.earlier = last;
        if (last == null) {
            first = call;
        } else {
            last.later = call;
        }
        last = call;
    }

    /** False if it has been removed already. */
    synchronized boolean remove(LocalCall call) {
        if (call.earlier == null && first != call) {
            return false;
        }
        if (call.earlier == null) {
            first = call.later;
        } else {
            call.earlier.later = call.later;
        }
        if (call.later == null) {
            last = call.earlier;
        } else {
            call.later.earlier = call.earlier;
        }
        call.earlier = null;
        call.later = null;
        return true;
    }

    /** The calls that have timed out; they stay in the list. */
    synchronized List<LocalCall> due(long now) {
        List<LocalCall> due = new ArrayList<>();
        for (LocalCall call = first; call != null && call.isDue(now); call = call.later) {
            due.add(call);
        }
        return due;
    }
}
