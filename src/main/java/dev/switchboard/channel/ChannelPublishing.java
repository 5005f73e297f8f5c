package dev.switchboard.channel;

import dev.switchboard.bus.Answer;
import dev.switchboard.bus.Caller;
import dev.switchboard.bus.ChannelCommands;
import dev.switchboard.bus.ChannelCommands.Post;
import dev.switchboard.bus.Command;
import dev.switchboard.bus.Deadline;
import dev.switchboard.bus.Fields;
import dev.switchboard.bus.Heard;
import dev.switchboard.bus.HubClock;
import dev.switchboard.bus.NotificationCommands;
import dev.switchboard.bus.Publication.Scope;
import dev.switchboard.bus.Publisher;
import dev.switchboard.bus.Topic;
import dev.switchboard.channel.Namespaces.Place;
import dev.switchboard.channel.PublicationDraft.Content;
import dev.switchboard.idempotency.KeyUse;
import dev.switchboard.log.group.GroupCommit;
import dev.switchboard.log.group.GroupUnit;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * {@code channel:publish}, and {@code channel:post} for back ends. What a channel keeps is committed before it is published,
 * together with what else is published at the time; a channel without a history needs no store unless the publication has a
 * key. On the concern's event loop.
 */
final class ChannelPublishing {

    /** How many hear of a channel, for the limits: this concern does not know them. */
    private static final int MANY = 100;

    private static final int MAX_EVENT = 100;
    /** What a publication takes beside its data, about. */
    private static final int OVERHEAD = 400;

    private final Namespaces namespaces;
    private final ChannelAccess access;
    private final Optional<PublishRates> rates;
    private final GroupCommit commits;
    private final NewPublications kind;
    private final Publisher publisher;

    /** @param rates empty where limits are switched off */
    ChannelPublishing(
            Namespaces namespaces,
            ChannelAccess access,
            Optional<PublishRates> rates,
            GroupCommit commits,
            HubClock clock,
            Publisher publisher) {
        this.namespaces = namespaces;
        this.access = access;
        this.rates = rates;
        this.commits = commits;
        this.kind = new NewPublications(clock);
        this.publisher = publisher;
    }

    Future<Answer> publish(Command command) {
        Fields fields = new Fields(command.data());
        Place place = namespaces.place(fields);
        String event = fields.optionalText("event", MAX_EVENT).orElse(null);
        if (!fields.has("data")) {
            throw fields.refused("data", "must be any JSON");
        }
        KeyUse key = KeyUse.of(command);
        access.requirePublish(command.caller(), place);
        Content content = new Content(
                event, command.data().getValue("data"), command.caller().id(), Scope.ALL);
        PublicationDraft draft = PublicationDraft.of(List.of(place), content, key);
        rates.ifPresent(counted -> counted.take(command.caller(), place.namespace()));
        return publish(draft, command.deadline()).map(published -> Answer.of(answer(place.channel(), published))
                .heardBy(published.isRepeat() ? 0 : MANY, draft.encode(place.channel(), 0, Instant.EPOCH)));
    }

    private static JsonObject answer(Topic channel, Published published) {
        JsonObject answer = new JsonObject().put("channel", channel.id());
        Long seq = published.seqs().get(channel.name());
        return (seq == null ? answer : answer.put("seq", seq)).put("at", published.at());
    }

    Future<Heard<NotificationCommands.Published>> post(Command command, Post asked) {
        PublicationDraft draft = draft(command.caller(), asked);
        return publish(draft, command.deadline()).map(published -> heard(draft, published));
    }

    /** What a back end wants to publish; throws the refusal of what cannot be. */
    PublicationDraft draft(Caller caller, Post asked) {
        List<Place> places = asked.channels().stream()
                .map(Topic::channel)
                .map(namespaces::place)
                .toList();
        Content content = new Content(asked.event(), asked.data(), caller.id(), asked.except());
        KeyUse key = KeyUse.of(caller, ChannelCommands.POST, asked.key(), asked.content());
        return PublicationDraft.of(places, content, key);
    }

    private static Heard<NotificationCommands.Published> heard(PublicationDraft draft, Published published) {
        NotificationCommands.Published posted =
                new NotificationCommands.Published(!published.isRepeat(), published.seqs());
        List<Topic> channels = draft.channels();
        return published.isRepeat()
                ? Heard.byNobody(posted)
                : Heard.by(MANY * channels.size(), draft.encode(channels.get(0), 0, Instant.EPOCH), posted);
    }

    private Future<Published> publish(PublicationDraft draft, Deadline deadline) {
        return store(draft, deadline).onSuccess(this::deliver);
    }

    /** Logs the publication; one for no log and without a key needs no store. */
    Future<Published> store(PublicationDraft draft, Deadline deadline) {
        boolean needsStore = !draft.logged().isEmpty() || draft.key() != null;
        return needsStore ? commits.submit(kind, unit(draft, deadline)) : Future.succeededFuture(kind.ephemeral(draft));
    }

    private void deliver(Published published) {
        publisher.publish(published.events());
    }

    /** Publishes what was stored; a repeat has no events. */
    Heard<NotificationCommands.Published> publish(PublicationDraft draft, Published published) {
        deliver(published);
        return heard(draft, published);
    }

    private static GroupUnit<PublicationDraft> unit(PublicationDraft draft, Deadline deadline) {
        long bytes = (OVERHEAD + (long) draft.data().length())
                * Math.max(1, draft.logged().size());
        return new GroupUnit<>(draft, draft.logged(), true, null, draft.key(), deadline, bytes);
    }
}
