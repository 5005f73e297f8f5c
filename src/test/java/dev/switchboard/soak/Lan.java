package dev.switchboard.soak;

/** The networks that a node in a namespace is on, each a bridge of its own on this machine. */
enum Lan {
    /** Where clients and operators come from. */
    CLIENTS('f'),
    /** Between the nodes. */
    CLUSTER('c'),
    /** PostgreSQL and Redis. */
    STORES('s');

    private final char letter;

    Lan(char letter) {
        this.letter = letter;
    }

    /** Of the names of its bridge and its cables. */
    char letter() {
        return letter;
    }

    /** The machine's own address, or a node's, on this network. */
    String host(String subnet, Integer node) {
        int first = ordinal() * 64;
        return subnet + (node == null ? first + 1 : first + 10 + node);
    }

    /** The hardware address that goes with it. */
    String hardware(Integer node) {
        return "02:5b:50:0a:0%d:%02d".formatted(ordinal(), node == null ? 99 : node);
    }
}
