package dev.switchboard.boot;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A step of a node's start failed. The message is one line: the step, then why, down to the first cause. */
final class StartFailed extends RuntimeException {

    private static final long serialVersionUID = 1L;
    private static final int DEEPEST = 10;

    StartFailed(String what, Throwable cause) {
        super(what + " failed: " + reasons(cause), cause);
    }

    private static String reasons(Throwable failure) {
        List<String> reasons = new ArrayList<>();
        @Nullable Throwable cause = failure;
        for (int depth = 0; cause != null && depth < DEEPEST; depth++) {
            String reason = cause.getMessage() == null ? cause.toString() : cause.getMessage();
            String line = reason.lines().findFirst().orElse("");
            // Causes repeat what they are wrapped in.
            if (reasons.stream().noneMatch(earlier -> earlier.contains(line))) {
                reasons.add(line);
            }
            cause = cause.getCause();
        }
        return String.join(": ", reasons);
    }
}
