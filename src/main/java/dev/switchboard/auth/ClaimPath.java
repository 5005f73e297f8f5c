package dev.switchboard.auth;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a claim stands in a token: names with dots between them, as in {@code realm_access.roles}. A name with dots of its
 * own stands in brackets and quotes, as in {@code resource_access['my.client'].roles}; a path that is a URL is one name.
 *
 * @param names from the outermost
 */
record ClaimPath(List<String> names) {

    private static final Pattern STEP =
            Pattern.compile("\\G(?:(?:^|(?<=.)\\.)([^.\\[\\]'\"]+)|\\['([^']+)'\\]|\\[\"([^\"]+)\"\\])");

    ClaimPath {
        names = List.copyOf(names);
    }

    /**
     * Reads a path.
     *
     * @throws IllegalArgumentException if the text is none
     */
    static ClaimPath parse(String text) {
        if (text.contains("://") && !text.contains("[")) {
            return new ClaimPath(List.of(text));
        }
        List<String> names = new ArrayList<>();
        Matcher step = STEP.matcher(text);
        int end = 0;
        while (step.find()) {
            for (int group = 1; group <= step.groupCount(); group++) {
                if (step.group(group) != null) {
                    names.add(step.group(group));
                }
            }
            end = step.end();
        }
        if (names.isEmpty() || end != text.length()) {
            throw new IllegalArgumentException(text);
        }
        return new ClaimPath(names);
    }

    /** The claim at this path, or null. */
    @Nullable
    Object read(JsonObject claims) {
        Object value = claims;
        for (String name : names) {
            value = value instanceof JsonObject object ? object.getValue(name) : null;
        }
        return value;
    }

    /** Sets the claim at this path; what stands in the way is replaced. */
    void write(JsonObject claims, Object value) {
        JsonObject owner = claims;
        for (String name : names.subList(0, names.size() - 1)) {
            if (!(owner.getValue(name) instanceof JsonObject)) {
                owner.put(name, new JsonObject());
            }
            owner = owner.getJsonObject(name);
        }
        owner.put(lastName(), value);
    }

    String lastName() {
        return names.get(names.size() - 1);
    }
}
