package dev.switchboard.boot;

import dev.switchboard.config.ConfigException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What the process was called with.
 *
 * @param verb what it is to do
 * @param options the {@code --key=value} behind it
 */
record CommandLine(Verb verb, List<String> options) {

    static final String USAGE =
            """
            java -jar switchboard.jar [start] [--conf=conf/hub.json] [--http.port=3000] [--data.dir=data] …
                starts a node; any key of the configuration may stand as --key=value
            java -jar switchboard.jar stores [--data.dir=data]
                runs only the embedded PostgreSQL and Redis, until it is told to end
            java -jar switchboard.jar token --sub=ana [--username=ana] [--email=…] [--roles=service,admin] [--ttl=1h]
                prints a token signed with the configured secret
            java -jar switchboard.jar check [--conf=conf/hub.json]
                looks for problems in the configuration
            With concerns of one's own: java -cp switchboard.jar:own.jar dev.switchboard.boot.Main …
            """;

    enum Verb {
        START,
        STORES,
        TOKEN,
        CHECK
    }

    static CommandLine parse(String[] arguments) {
        List<String> all = List.of(arguments);
        if (all.isEmpty() || all.get(0).startsWith("--")) {
            return new CommandLine(Verb.START, all);
        }
        Verb verb = Arrays.stream(Verb.values())
                .filter(known -> known.name().toLowerCase(Locale.ROOT).equals(all.get(0)))
                .findFirst()
                .orElseThrow(() -> new ConfigException(
                        all.get(0), "there is no such command; known are start, stores, token and check\n" + USAGE));
        return new CommandLine(verb, all.subList(1, all.size()));
    }

    /** The value of {@code --name=value}, the last one if it is given twice. */
    Optional<String> option(String name) {
        String prefix = "--" + name + "=";
        return options.stream()
                .filter(option -> option.startsWith(prefix))
                .map(option -> option.substring(prefix.length()))
                .reduce((first, last) -> last);
    }

    /** The options but those of these names. */
    List<String> optionsWithout(List<String> names) {
        return options.stream()
                .filter(option -> names.stream().noneMatch(name -> option.startsWith("--" + name + "=")))
                .toList();
    }
}
