package dev.switchboard.gateway.topics;

import dev.switchboard.bus.Effects;
import dev.switchboard.bus.Failure;
import dev.switchboard.bus.LogPage;
import dev.switchboard.bus.Topic;
import dev.switchboard.bus.TopicLogs;
import dev.switchboard.gateway.Gateway;
import dev.switchboard.gateway.connection.CloseReason;
import dev.switchboard.gateway.connection.Connection;
import dev.switchboard.gateway.connection.Shard;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Takes connections into topics without a window between what the log holds and what comes live: first the local
 * membership, held back; then every node is told and has acknowledged; then the log is read; then, after the client has
 * its answer, the missed events and the live ones. Its futures complete on the connection's event loop.
 */
public final class Joiner {

    private final Gateway gateway;
    private final TopicLogs logs;

    public Joiner(Gateway gateway, TopicLogs logs) {
        this.gateway = gateway;
        this.logs = logs;
    }

    /** Joins the topics, all at once; each result stands at its join's index, and none of the futures fails. */
    public Future<List<Joined>> join(Connection connection, List<Effects.Join> joins) {
        Shard shard = connection.shard();
        List<Topic> topics = new ArrayList<>(joins.size());
        List<Membership> members = new ArrayList<>(joins.size());
        for (Effects.Join join : joins) {
            topics.add(join.topic());
            members.add(shard.enter(connection, join.topic(), join.since() != null));
        }
        Promise<List<Joined>> joined = Promise.promise();
        gateway.fanout()
                .enter(topics, shard)
                .onComplete(entered -> shard.execute(() -> readAll(members, joins, entered.failed(), joined)));
        return joined.future();
    }

    private void readAll(
            List<Membership> members, List<Effects.Join> joins, boolean unannounced, Promise<List<Joined>> joined) {
        Joined[] results = new Joined[joins.size()];
        int[] open = {joins.size()};
        for (int i = 0; i < results.length; i++) {
            int index = i;
            Future<Joined> one = unannounced
                    ? Future.succeededFuture(Joined.failed(
                            members.get(i), joins.get(i).since(), Failure.unavailable("the cluster is not ready")))
                    : read(members.get(i), joins.get(i));
            one.onComplete(done -> {
                results[index] = done.result();
                if (--open[0] == 0) {
                    joined.complete(List.of(results));
                }
            });
        }
        if (results.length == 0) {
            joined.complete(List.of());
        }
    }

    private Future<Joined> read(Membership member, Effects.Join join) {
        if (!join.topic().durable()) {
            return Future.succeededFuture(new Joined(member, null, null, null, null));
        }
        Promise<Joined> joined = Promise.promise();
        Long since = join.since();
        // Most of those who come back have missed nothing in most topics, and the heads of many are one question.
        Future<Joined> outcome = gateway.heads()
                .of(join.topic())
                .compose(head -> since == null || since.equals(head)
                        ? Future.succeededFuture(new Joined(member, since, head, null, null))
                        : logs.read(join.topic(), since, 1).map(page -> outcomeOf(member, since, page)));
        outcome.onComplete(read -> member.connection().shard().execute(() -> {
            if (read.succeeded()) {
                gateway.fanout().startAt(join.topic(), read.result().head());
                member.startsAt(read.result().from());
                joined.complete(read.result());
            } else {
                joined.complete(Joined.failed(member, since, asFailure(read.cause())));
            }
        }));
        return joined.future();
    }

    private static Joined outcomeOf(Membership member, long since, LogPage page) {
        boolean reaches = since <= page.head() && since + 1 >= page.first();
        return new Joined(member, since, page.head(), reaches ? null : page.first(), null);
    }

    private static Failure asFailure(Throwable cause) {
        return cause instanceof Failure failure ? failure : Failure.unavailable("the log cannot be read now");
    }

    /** Takes back what a refused command had joined; a membership that was live before, or on its way there, goes on. */
    public void undo(Connection connection, List<Joined> joined) {
        joined.forEach(one -> undo(connection, one));
    }

    public void undo(Connection connection, Joined joined) {
        Membership member = joined.member();
        if (member.isRejoining()) {
            new Replay(gateway, logs, member, member.resumeThrough()).run(member.position());
        } else if (!member.isLive() && !member.awaitsReplay()) {
            connection.shard().leave(connection, member.topic());
        }
    }

    /**
     * A member that heard nothing for a while, and does not know it, goes on behind what it has had. On its event loop.
     * One that is on its way in is not sure of what it has been told: its client comes back.
     */
    public void takeUpAgain(Membership member) {
        boolean replays = member.topic().durable() && member.resumeFrom() != Connection.UNKNOWN;
        if (replays && !member.isLive()) {
            member.connection().close(CloseReason.INTERNAL);
            return;
        }
        if (replays) {
            member.rejoin();
        }
        Topic topic = member.topic();
        gateway.fanout()
                .enter(List.of(topic), member.connection().shard())
                .compose(entered -> replays ? gateway.heads().of(topic) : Future.succeededFuture())
                .onComplete(head -> member.connection().shard().execute(() -> {
                    if (replays) {
                        catchUp(member, head);
                    }
                }));
    }

    private void catchUp(Membership member, AsyncResult<Long> head) {
        Connection connection = member.connection();
        if (!member.isRejoining() || !connection.isOpen()) {
            return;
        }
        if (head.failed()) {
            gateway.vertx().setTimer(TopicFanout.RETRY_MS, fired -> gateway.heads()
                    .of(member.topic())
                    .onComplete(read -> connection.shard().execute(() -> catchUp(member, read))));
            return;
        }
        gateway.fanout().startAt(member.topic(), head.result());
        new Replay(gateway, logs, member, Math.max(head.result(), member.position())).run(member.position());
    }

    /** Lets the member hear: first what it missed, then what comes. To be called once its client has the answer. */
    public void goLive(Joined joined) {
        Membership member = joined.member();
        if (member.hasLeft()) {
            return;
        }
        if (joined.since() != null) {
            // What came live since the head was read is sent again, so that from the answer on nothing is missing.
            long through = Math.max(joined.head(), member.position());
            new Replay(gateway, logs, member, through).run(joined.from());
        } else if (!member.isLive()
                && !member.awaitsReplay()
                && !member.goLive(joined.head() == null ? 0 : joined.head())) {
            new Replay(gateway, logs, member, joined.head()).run(joined.head());
        }
    }

    /**
     * Lets the member hear though the log could not be read at its join: what is ephemeral at once. If its client named a
     * position, what is durable waits until the log can be read behind it, so that no live event moves the position past
     * what was missed.
     */
    public void goLiveLate(Joined joined) {
        Membership member = joined.member();
        gateway.fanout().startLate(member.topic());
        if (joined.since() == null) {
            member.goLiveLate();
        } else {
            member.awaitLog(joined.since());
            readLater(joined);
        }
    }

    private void readLater(Joined joined) {
        Membership member = joined.member();
        // Not all at the moment at which the store is back.
        long delayMs = ThreadLocalRandom.current().nextLong(TopicFanout.RETRY_MS, 3 * TopicFanout.RETRY_MS);
        gateway.vertx().setTimer(delayMs, fired -> member.connection().shard().execute(() -> {
            if (member.awaitsLog()) {
                read(member, new Effects.Join(member.topic(), joined.since(), null))
                        .onComplete(read -> resume(read.result()));
            }
        }));
    }

    private void resume(Joined joined) {
        if (!joined.member().awaitsLog()) {
            // It has left, or its client has named a position anew.
            return;
        }
        if (joined.failure() != null) {
            readLater(joined);
        } else if (joined.gap()) {
            // It was greeted already: it is told of the gap when it comes back.
            joined.member().connection().close(CloseReason.DRAIN);
        } else {
            goLive(joined);
        }
    }
}
