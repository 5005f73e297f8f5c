package dev.switchboard.gateway.topics;

import dev.switchboard.bus.Topic;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import java.util.List;

/**
 * Resumes members that received nothing for a while without knowing it: an audit found that their topic was not delivered
 * to them. On the event loop of the member; lives as long as the node.
 */
public final class CatchUp {

    private final Feeds feeds;
    private final Heads heads;
    private final Replays replays;

    public CatchUp(TopicFanout feeds, Heads heads, Replays replays) {
        this.feeds = feeds;
        this.heads = heads;
        this.replays = replays;
    }

    /** The member continues after its last event. While it is joining that is unknown: its client reconnects. */
    public void resume(Membership member) {
        Topic topic = member.topic();
        SubscriberLoop loop = member.subscriber().loop();
        boolean replays = member.isLogged() && member.resumeFrom() != Positions.UNKNOWN;
        if (replays && !member.isLive()) {
            member.subscriber().closeForLostPosition();
            return;
        }
        if (replays) {
            member.rejoin();
        }
        feeds.enter(List.of(topic), loop)
                .compose(entered -> replays ? heads.of(topic) : Future.<Long>succeededFuture())
                .onComplete(head -> loop.execute(() -> {
                    if (replays) {
                        replay(member, head);
                    }
                }));
    }

    private void replay(Membership member, AsyncResult<Long> head) {
        Subscriber subscriber = member.subscriber();
        if (!member.isRejoining() || !subscriber.isOpen()) {
            return;
        }
        if (head.failed()) {
            subscriber.loop().later(TopicsConfig.RETRY_MS, () -> heads.of(member.topic())
                    .onComplete(read -> subscriber.loop().execute(() -> replay(member, read))));
            return;
        }
        feeds.startAt(member.topic(), head.result());
        replays.start(member, Math.max(head.result(), member.position()), member.position());
    }
}
