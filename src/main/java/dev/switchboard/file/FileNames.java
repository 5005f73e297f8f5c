package dev.switchboard.file;

import java.util.Locale;
import java.util.regex.Pattern;

/** Makes names and media types of files fit to be shown and sent on. Stateless. */
final class FileNames {

    private static final int MAX_NAME = 255;
    private static final int MAX_TYPE = 127;
    private static final String UNNAMED = "file";
    /** Control characters, and those that turn the direction of a text: {@code gpj.exe} must not look like {@code exe.jpg}. */
    private static final Pattern HIDDEN =
            Pattern.compile("[\\p{Cc}\\p{Zl}\\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]");

    private static final Pattern TYPE = Pattern.compile("[a-z0-9!#$&^_.+-]+/[a-z0-9!#$&^_.+-]+");
    private static final String ANY = "application/octet-stream";

    private FileNames() {}

    /** The last part of a path, without what cannot be seen; at most 255 characters, the ending kept. */
    static String clean(String given) {
        String name = HIDDEN.matcher(given.substring(Math.max(given.lastIndexOf('/'), given.lastIndexOf('\\')) + 1))
                .replaceAll("")
                .strip();
        if (name.isEmpty() || name.equals(".") || name.equals("..")) {
            return UNNAMED;
        }
        return name.length() <= MAX_NAME ? name : shortened(name);
    }

    private static String shortened(String name) {
        int dot = name.lastIndexOf('.');
        String ending = dot > name.length() - 16 ? name.substring(dot) : "";
        int end = MAX_NAME - ending.length();
        return name.substring(0, Character.isHighSurrogate(name.charAt(end - 1)) ? end - 1 : end) + ending;
    }

    /** The media type without parameters; that of any bytes if it is none. */
    static String type(String given) {
        String type = given.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        return type.length() <= MAX_TYPE && TYPE.matcher(type).matches() ? type : ANY;
    }

    /** The type of a file whose first bytes are of no image: one that says it is an image to be shown is not. */
    static String typeOfOther(String claimed) {
        return switch (claimed) {
            case "image/png", "image/jpeg", "image/gif", "image/webp" -> ANY;
            default -> claimed;
        };
    }
}
