package dev.switchboard.bench;

/** A load while the hub indexes messages for its search, or while it does not. Blocks. */
final class IndexedSends extends LoadAround {

    private final boolean indexed;
    private final SearchTurn turn;
    private long before;
    private long count;

    IndexedSends(Load load, boolean indexed, SearchTurn turn) {
        super(load);
        this.indexed = indexed;
        this.turn = turn;
    }

    /** How many messages were indexed while this ran. */
    long count() {
        return count;
    }

    @Override
    public void start() {
        before = turn.indexed();
        if (indexed) {
            turn.leave();
        } else {
            turn.take();
        }
        load.start();
    }

    @Override
    public void stop() {
        load.stop();
        count += turn.indexed() - before;
    }
}
