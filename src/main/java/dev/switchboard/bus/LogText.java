package dev.switchboard.bus;

/**
 * Writes text of clients and issuers into log lines so that it ends where it seems to end: a user agent {@code a" userId=admin}
 * must not look like two fields. Stateless.
 */
public final class LogText {

    private static final String SAFE = "._:@/+%*~,;-";
    private static final int MAX = 1_000;

    private LogText() {}

    /** The text as it is if it has letters, digits and a few harmless signs only; {@linkplain #quoted quoted} otherwise. */
    public static String field(String text) {
        return isSafe(text) ? text : quoted(text);
    }

    /** Loops, since two lines of every connection have several such fields. */
    private static boolean isSafe(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (!isSafe(text.charAt(i))) {
                return false;
            }
        }
        return !text.isEmpty() && text.length() <= MAX;
    }

    /** The text in quotes; quotes, backslashes and what is no visible character are escaped as in JSON. */
    public static String quoted(String text) {
        StringBuilder quoted = new StringBuilder(text.length() + 2).append('"');
        for (int i = 0; i < Math.min(text.length(), MAX); i++) {
            append(quoted, text.charAt(i));
        }
        return quoted.append(text.length() > MAX ? "…\"" : "\"").toString();
    }

    private static boolean isSafe(char character) {
        return Character.isLetterOrDigit(character) || SAFE.indexOf(character) >= 0;
    }

    private static void append(StringBuilder quoted, char character) {
        if (character == '"' || character == '\\') {
            quoted.append('\\').append(character);
        } else if (isInvisible(character)) {
            quoted.append(String.format("\\u%04x", (int) character));
        } else {
            quoted.append(character);
        }
    }

    private static boolean isInvisible(char character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> true;
            default -> false;
        };
    }
}
