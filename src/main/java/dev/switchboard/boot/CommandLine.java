package dev.switchboard.boot;

import dev.switchboard.config.ConfigException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The parsed command line.
 *
 * @param verb the command
 * @param options the {@code --key=value} arguments after it
 */
record CommandLine(Verb verb, List<String> options) {

    static final String USAGE =
            """
            java -jar switchboard.jar [start] [--conf=conf/hub.json] [--http.port=3000] [--data.dir=data] …
                starts a node; every key of the configuration can be given as --key=value
            java -jar switchboard.jar stores [--data.dir=data]
                runs the embedded PostgreSQL and Redis only, until SIGTERM or Ctrl-C
            java -jar switchboard.jar token --sub=ana [--username=ana] [--email=…] [--roles=service,admin] [--ttl=1h]
                prints a token signed with the configured secret
            java -jar switchboard.jar check [--connect] [--conf=conf/hub.json]
                checks the configuration and lists its problems; with --connect also whether the configured
                PostgreSQL, Redis, sources of events and issuer can be used
            java -jar switchboard.jar outbox [--table=switchboard_outbox] [--hub=switchboard_hub] [--application=shop_app]
                prints the SQL for a table from which the hub takes events, with the rights of the two roles
            java -jar switchboard.jar --version | --help
                prints the version, or this text
            With your own concerns: java -cp switchboard.jar:own.jar dev.switchboard.boot.Main …
            """;

    private static final Set<String> HELP = Set.of("--help", "-h", "help");
    private static final Set<String> VERSION = Set.of("--version", "version");

    enum Verb {
        START,
        STORES,
        TOKEN,
        CHECK,
        OUTBOX,
        HELP,
        VERSION
    }

    private static final Map<String, Verb> COMMANDS = Map.of(
            "start", Verb.START,
            "stores", Verb.STORES,
            "token", Verb.TOKEN,
            "check", Verb.CHECK,
            "outbox", Verb.OUTBOX);

    static CommandLine parse(String[] arguments) {
        List<String> all = List.of(arguments);
        if (asks(HELP, all)) {
            return new CommandLine(Verb.HELP, List.of());
        }
        if (asks(VERSION, all)) {
            return new CommandLine(Verb.VERSION, List.of());
        }
        if (all.isEmpty() || all.get(0).startsWith("--")) {
            return new CommandLine(Verb.START, all);
        }
        Verb verb = COMMANDS.get(all.get(0));
        if (verb == null) {
            throw new ConfigException(
                    all.get(0), "unknown command; valid commands: start, stores, token, check, outbox\n" + USAGE);
        }
        return new CommandLine(verb, all.subList(1, all.size()));
    }

    /** An option anywhere on the line, or a word in the place of a command. */
    private static boolean asks(Set<String> words, List<String> arguments) {
        return arguments.stream().anyMatch(argument -> argument.startsWith("-") && words.contains(argument))
                || (!arguments.isEmpty() && words.contains(arguments.get(0)));
    }

    /** The value of {@code --name=value}; of the last one if there are several. */
    Optional<String> option(String name) {
        String prefix = "--" + name + "=";
        return options.stream()
                .filter(option -> option.startsWith(prefix))
                .map(option -> option.substring(prefix.length()))
                .reduce((first, last) -> last);
    }

    /** Whether {@code --name} is given, without a value. */
    boolean flag(String name) {
        return options.contains("--" + name);
    }

    /** The options without this flag. */
    List<String> optionsWithoutFlag(String name) {
        return options.stream().filter(option -> !option.equals("--" + name)).toList();
    }

    /** The options without those of the given names. */
    List<String> optionsWithout(List<String> names) {
        return options.stream()
                .filter(option -> names.stream().noneMatch(name -> option.startsWith("--" + name + "=")))
                .toList();
    }
}
