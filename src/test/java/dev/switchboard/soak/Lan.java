package dev.switchboard.soak;

/** The networks that connect a node in a namespace, each with its own bridge on this machine. */
enum Lan {
    /** Clients and operators. */
    CLIENTS('f'),
    /** Between the nodes. */
    CLUSTER('c'),
    /** PostgreSQL and Redis. */
    STORES('s');

    private final char letter;

    Lan(char letter) {
        this.letter = letter;
    }

    /** The letter in the names of its bridge and its cables. */
    char letter() {
        return letter;
    }

    /** The address on this network of the node, or of the machine itself if the node is null. */
    String host(String subnet, Integer node) {
        int first = ordinal() * 64;
        return subnet + (node == null ? first + 1 : first + 10 + node);
    }

    /** The hardware address of the same interface. */
    String hardware(Integer node) {
        return "02:5b:50:0a:0%d:%02d".formatted(ordinal(), node == null ? 99 : node);
    }
}
