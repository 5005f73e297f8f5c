package dev.switchboard.bus;

import java.util.ArrayList;
import java.util.List;

/**
 * The unanswered calls of some threads, the longest waiting first: all wait equally long, so that a new one goes to the
 * end and only the first are ever looked at. Safe from any thread; a call is removed once.
 */
final class PendingCalls {

    private LocalCall first;
    private LocalCall last;

    synchronized void add(LocalCall call) {
        call.pending = this;
        call.earlier = last;
        if (last == null) {
            first = call;
        } else {
            last.later = call;
        }
        last = call;
    }

    /** False if it was removed before. */
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

    /** Those that have waited long enough, still pending. */
    synchronized List<LocalCall> due(long now) {
        List<LocalCall> due = new ArrayList<>();
        for (LocalCall call = first; call != null && call.isDue(now); call = call.later) {
            due.add(call);
        }
        return due;
    }
}
