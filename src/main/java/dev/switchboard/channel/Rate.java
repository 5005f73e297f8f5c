package dev.switchboard.channel;

import java.time.Duration;

/**
 * How often one connection may publish to the channels of a namespace, such as {@code 10/s}.
 *
 * @param times at once, after a pause of {@code per}
 */
record Rate(int times, Duration per) {

    /** Of a text that the schema has checked: a number and one of {@code /s}, {@code /m} and {@code /h}. */
    static Rate of(String text) {
        int slash = text.indexOf('/');
        Duration per =
                switch (text.substring(slash + 1)) {
                    case "s" -> Duration.ofSeconds(1);
                    case "m" -> Duration.ofMinutes(1);
                    case "h" -> Duration.ofHours(1);
                    default -> throw new IllegalArgumentException("no rate: " + text);
                };
        return new Rate(Integer.parseInt(text.substring(0, slash)), per);
    }
}
