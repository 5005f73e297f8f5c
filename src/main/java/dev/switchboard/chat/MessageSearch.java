package dev.switchboard.chat;

import dev.switchboard.bus.Answer;
import dev.switchboard.bus.Command;
import dev.switchboard.chat.SearchStore.Hit;
import dev.switchboard.chat.SearchStore.Recent;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * {@code message:search}. First it looks at the newest messages one by one, which soon fills a page with common words. If it
 * does not, it looks at the user's messages where they are few, and otherwise asks the index of words: words that are rare
 * among the newest messages are rare. So a search reads some ten thousands of rows at most. Runs on its verticle's event loop.
 */
final class MessageSearch {

    /** The newest messages that a search looks at first. */
    static final int FIRST_LOOK = 8_000;
    /** It looks at more of them only if so many probably have the rest of the page. */
    static final int MAX_LOOK = 40_000;
    /** The user's messages are looked at one by one if there are no more. */
    static final int FEW = 30_000;

    private final SearchStore store;

    MessageSearch(SearchStore store) {
        this.store = store;
    }

    Future<Answer> search(Command command) {
        SearchQuery query = SearchQuery.from(command);
        return places(query)
                .compose(places -> places.isEmpty()
                        ? Future.succeededFuture(answer(new JsonArray(), null))
                        : store.hits(query, places).map(hits -> page(query, places, hits)));
    }

    private Future<List<SearchPlace>> places(SearchQuery query) {
        if (query.chatId() == null) {
            return look(query, FIRST_LOOK, true);
        }
        return store.size(query, FEW + 1)
                .compose(size -> size <= FEW ? store.inChats(query) : look(query, FIRST_LOOK, true));
    }

    private Future<List<SearchPlace>> look(SearchQuery query, int most, boolean mayLookAgain) {
        return store.recent(query, most).compose(recent -> {
            int missing = query.limit() - recent.found().size();
            if (missing <= 0 || recent.looked() < most) {
                return Future.succeededFuture(recent.found());
            }
            SearchQuery next = query.before(Objects.requireNonNull(recent.last()), missing);
            int needed = needed(recent, missing);
            Future<List<SearchPlace>> others =
                    mayLookAgain && needed <= MAX_LOOK ? look(next, needed, false) : rest(next);
            return others.map(older ->
                    Stream.concat(recent.found().stream(), older.stream()).toList());
        });
    }

    /** How many messages probably have the missing ones, and some more. */
    private static int needed(Recent recent, int missing) {
        return recent.found().isEmpty()
                ? Integer.MAX_VALUE
                : (int) (recent.looked() * 1.5 * missing / recent.found().size());
    }

    private Future<List<SearchPlace>> rest(SearchQuery query) {
        return store.size(query, FEW + 1).compose(size -> size <= FEW ? store.inChats(query) : store.byWords(query));
    }

    /** Ends early where the messages are so long that they do not fit; the next page begins there. */
    private static Answer page(SearchQuery query, List<SearchPlace> places, List<Hit> hits) {
        PageBudget budget = new PageBudget();
        JsonArray page = new JsonArray();
        SearchPlace last = places.get(places.size() - 1);
        boolean hasMore = places.size() >= query.limit();
        for (Hit hit : hits) {
            JsonObject json = json(hit);
            if (!budget.tryAdd(json)) {
                return answer(page, last);
            }
            page.add(json);
            last = hit.place();
        }
        return answer(page, hasMore ? places.get(places.size() - 1) : null);
    }

    private static JsonObject json(Hit hit) {
        Message message = hit.message();
        return new JsonObject()
                .put("message", message.toJson())
                .put(
                        "chat",
                        new JsonObject().put("id", message.chatId().toString()).put("name", hit.chatName()))
                .put("highlights", hit.highlights());
    }

    private static Answer answer(JsonArray hits, @Nullable SearchPlace after) {
        return Answer.of(new JsonObject().put("hits", hits).put("cursor", after == null ? null : after.encode()));
    }
}
