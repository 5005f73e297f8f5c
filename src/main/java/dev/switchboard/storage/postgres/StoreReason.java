package dev.switchboard.storage.postgres;

import io.vertx.pgclient.PgException;

/** The words for an operator, in one line, of why a store cannot be used; clients never see them. Stateless. */
public final class StoreReason {

    private StoreReason() {}

    public static String of(Throwable cause) {
        Throwable root = cause;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        String words = words(cause);
        return words.contains(words(root)) ? words : words + ": " + words(root);
    }

    private static String words(Throwable cause) {
        if (cause instanceof PgException refused) {
            return line(refused.getErrorMessage()) + " (" + refused.getSqlState() + ")";
        }
        return line(cause.getMessage() == null ? cause.toString() : cause.getMessage());
    }

    private static String line(String text) {
        return text.strip().replaceAll("\\s+", " ");
    }
}
