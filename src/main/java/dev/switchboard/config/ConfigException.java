package dev.switchboard.config;

import java.util.List;

/** An unusable configuration, with every problem found in it; each problem names its path. */
public final class ConfigException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient List<String> problems;

    public ConfigException(List<String> problems) {
        super(String.join("\n", problems));
        this.problems = List.copyOf(problems);
    }

    public ConfigException(String path, String problem) {
        this(List.of(path + ": " + problem));
    }

    public List<String> problems() {
        return problems;
    }
}
