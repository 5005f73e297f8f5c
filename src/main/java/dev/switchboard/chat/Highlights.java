package dev.switchboard.chat;

import io.vertx.core.json.JsonArray;
import java.util.UUID;

/**
 * The places of the words found in a text. PostgreSQL marks them; the marks are new for every search, so that no text can
 * contain them.
 *
 * @param begin stands before a word
 * @param end stands after it
 */
record Highlights(String begin, String end) {

    /** Of one text; more would help nobody. */
    private static final int MAX = 100;

    static Highlights fresh() {
        String random = UUID.randomUUID().toString().replace("-", "");
        return new Highlights("b" + random, "e" + random);
    }

    /** What {@code ts_headline} is asked for. */
    String options() {
        return "HighlightAll=true, StartSel=" + begin + ", StopSel=" + end;
    }

    /**
     * {@code [[start, end]]} in characters of UTF-16, as JavaScript and Java count them; the end is exclusive. Empty if
     * PostgreSQL changed more of the text than it marked.
     */
    JsonArray in(String text, String marked) {
        JsonArray found = new JsonArray();
        StringBuilder plain = new StringBuilder(text.length());
        int at = 0;
        while (found.size() < MAX) {
            int start = marked.indexOf(begin, at);
            int stop = start < 0 ? -1 : marked.indexOf(end, start);
            if (stop < 0) {
                break;
            }
            plain.append(marked, at, start);
            int first = plain.length();
            plain.append(marked, start + begin.length(), stop);
            found.add(new JsonArray().add(first).add(plain.length()));
            at = stop + end.length();
        }
        return text.startsWith(plain.toString()) ? found : new JsonArray();
    }
}
