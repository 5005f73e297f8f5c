package dev.switchboard.gateway.topics;

import dev.switchboard.bus.Caller;
import dev.switchboard.bus.Decisions;
import dev.switchboard.bus.Effects;
import dev.switchboard.bus.Failure;
import dev.switchboard.bus.LogPage;
import dev.switchboard.bus.Topic;
import dev.switchboard.bus.TopicLogs;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Takes connections into topics without a window between the log and the live events: first the local
 * membership, held back; then every node acknowledges that it knows; then the log is read; then, after the client has its
 * answer, the missed events and the live ones. On the connection's event loop, where its futures complete too; lives as
 * long as the node.
 */
public final class Joiner {

    private final Feeds feeds;
    private final Heads heads;
    private final TopicLogs logs;
    private final Replays replays;
    private final Decisions decisions;

    /** @param decisions what a back end decides about joins */
    public Joiner(TopicFanout feeds, Heads heads, TopicLogs logs, Replays replays, Decisions decisions) {
        this.decisions = decisions;
        this.feeds = feeds;
        this.heads = heads;
        this.logs = logs;
        this.replays = replays;
    }

    /**
     * Joins the topics, all at once; each result stands at its join's index. The future fails only if the connection has
     * ended, while a back end was asked.
     *
     * @param caller who joins, as the back end is told
     */
    public Future<List<Joined>> join(Memberships memberships, Caller caller, List<Effects.Join> joins) {
        if (!decisions.asksJoins()) {
            return join(memberships, joins);
        }
        Promise<List<Joined>> joined = Promise.promise();
        decisions
                .join(caller, joins.stream().map(Effects.Join::topic).toList())
                .onComplete(decided -> memberships.subscriber().loop().execute(() -> {
                    if (memberships.subscriber().isOpen()) {
                        join(memberships, joins, decided.result()).onComplete(joined);
                    } else {
                        joined.fail(Failure.unavailable("the connection has ended"));
                    }
                }));
        return joined.future();
    }

    /** Joins the topics as {@link #join(Memberships, Caller, List)} does, but asks nobody whether it may. */
    public Future<List<Joined>> join(Memberships memberships, List<Effects.Join> joins) {
        return join(memberships, joins, Map.of());
    }

    private Future<List<Joined>> join(Memberships memberships, List<Effects.Join> joins, Map<Topic, Failure> refusals) {
        SubscriberLoop loop = memberships.subscriber().loop();
        List<Topic> topics = new ArrayList<>(joins.size());
        List<Membership> members = new ArrayList<>(joins.size());
        for (Effects.Join join : joins) {
            topics.add(join.topic());
            Membership member = memberships.enter(join.topic(), join.since() != null, join.floor());
            member.setLogged(join.logged());
            member.beginJoin();
            members.add(member);
        }
        Promise<List<Joined>> joined = Promise.promise();
        feeds.enter(topics, loop)
                .onComplete(entered -> loop.execute(() -> readAll(members, joins, refusals, entered.failed(), joined)));
        return joined.future();
    }

    private void readAll(
            List<Membership> members,
            List<Effects.Join> joins,
            Map<Topic, Failure> refusals,
            boolean unannounced,
            Promise<List<Joined>> joined) {
        Joined[] results = new Joined[joins.size()];
        int[] open = {joins.size()};
        for (int i = 0; i < results.length; i++) {
            int index = i;
            Failure refusal = unannounced
                    ? Failure.unavailable("the cluster is not ready")
                    : refusals.get(joins.get(i).topic());
            Future<Joined> one = refusal == null
                    ? read(members.get(i), joins.get(i))
                    : Future.succeededFuture(
                            Joined.failed(members.get(i), joins.get(i).since(), refusal));
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
        if (!join.logged()) {
            return Future.succeededFuture(Joined.whole(member, null, null));
        }
        Promise<Joined> joined = Promise.promise();
        Long since = join.since();
        // Most clients that return missed nothing in most topics, and the heads of many topics are one question.
        Future<Joined> outcome = heads.of(join.topic())
                .compose(head -> since == null || since.equals(head)
                        ? Future.succeededFuture(Joined.whole(member, since, head))
                        : logs.read(join.topic(), since, 1).map(page -> outcomeOf(member, since, page)));
        outcome.onComplete(read -> member.subscriber().loop().execute(() -> {
            if (read.succeeded()) {
                feeds.startAt(join.topic(), read.result().headOrStart());
                member.startsAt(read.result().from());
                joined.complete(read.result());
            } else {
                joined.complete(Joined.failed(member, since, asFailure(read.cause())));
            }
        }));
        return joined.future();
    }

    private static Joined outcomeOf(Membership member, long since, LogPage page) {
        Long first = page.reached() > since ? (Long) page.first() : null;
        Long last = page.reached() < since ? (Long) page.reached() : null;
        return new Joined(member, since, page.head(), first, last, null);
    }

    private static Failure asFailure(Throwable cause) {
        return cause instanceof Failure failure ? failure : Failure.unavailable("the log cannot be read now");
    }

    /**
     * Takes back what a refused command had joined; a membership that was live before, or on its way there, continues, and
     * so does one that another command is joining. Each join has one outcome: this one, {@link #goLive} or {@link
     * #goLiveLate}.
     */
    public void undo(List<Joined> joined) {
        joined.forEach(this::undo);
    }

    public void undo(Joined joined) {
        Membership member = joined.member();
        member.endJoin();
        if (member.hasLeft()) {
            // The connection may be in the topic again, by a later join.
            return;
        }
        if (member.isRejoining()) {
            replays.start(member, member.resumeThrough(), member.position());
        } else if (!member.isLive() && !member.awaitsReplay() && !member.awaitsJoin()) {
            member.subscriber().leave(member.topic());
        }
    }

    /** Sends the member the events it missed, then live ones. To be called once its client has the answer. */
    public void goLive(Joined joined) {
        joined.member().endJoin();
        begin(joined);
    }

    private void begin(Joined joined) {
        Membership member = joined.member();
        if (member.hasLeft()) {
            return;
        }
        if (joined.since() != null) {
            // Live events since the head was read are sent again, so that nothing is missing after the answer.
            replays.start(member, Math.max(joined.headOrStart(), member.position()), joined.from());
        } else if (!member.isLive() && !member.awaitsReplay() && !member.goLive(joined.headOrStart())) {
            replays.start(member, joined.headOrStart(), joined.headOrStart());
        }
    }

    /**
     * Lets the member receive although the log could not be read at its join: ephemeral events at once. If its client named
     * a position, durable events wait until the log can be read from there, so that no live event moves the position past
     * what was missed.
     */
    public void goLiveLate(Joined joined) {
        Membership member = joined.member();
        member.endJoin();
        feeds.startLate(member.topic());
        if (joined.since() == null) {
            member.goLiveLate();
        } else {
            member.awaitLog(joined.since());
            readLater(member, joined.since());
        }
    }

    private void readLater(Membership member, long since) {
        // Spread, so that not all read at the moment at which the store returns.
        long delayMs = ThreadLocalRandom.current().nextLong(TopicsConfig.RETRY_MS, 3 * TopicsConfig.RETRY_MS);
        member.subscriber().loop().later(delayMs, () -> {
            if (member.awaitsLog()) {
                read(member, new Effects.Join(member.topic(), since, null))
                        .onComplete(read -> resume(read.result(), since));
            }
        });
    }

    private void resume(Joined joined, long since) {
        Membership member = joined.member();
        if (!member.awaitsLog()) {
            // It has left, or its client has named another position.
            return;
        }
        if (joined.failure() != null) {
            readLater(member, since);
        } else if (joined.gap()) {
            // It was greeted already.
            member.subscriber().closeForGap();
        } else {
            begin(joined);
        }
    }
}
