package dev.switchboard.api;

import static dev.switchboard.api.RestBench.array;
import static dev.switchboard.api.RestBench.data;
import static dev.switchboard.api.RestBench.someone;
import static dev.switchboard.testing.Await.await;
import static dev.switchboard.testing.Await.until;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.testing.RawClient;
import dev.switchboard.testing.Scrape;
import dev.switchboard.testing.TestMigrations;
import dev.switchboard.testing.TestStores;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.multipart.MultipartForm;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Uploads to one node and downloads from another; the concern runs on both. */
@Tag("slow")
class FilesTest {

    private static final int MAX = 3_000_000;
    private static final int QUOTA = 8_000_000;

    private static final String WAITING =
            "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";

    private static String database;
    private static RestBench bench;
    private static WebClient client;
    /** Held here: Vert.x closes a client, with its connections, once nobody refers to it. */
    private static NetClient sockets;

    private static NetClient narrow;

    private final String ana = someone("ana");
    private final String ben = someone("ben");
    private final String eve = someone("eve");
    private String chat;

    @BeforeAll
    static void open() {
        database = TestStores.freshDatabase();
        bench = new RestBench(
                database,
                "--concerns.file.settings.maxBytes=" + MAX,
                "--concerns.file.settings.sweepInterval=200ms",
                "--quota.bytes=" + QUOTA,
                "--limits.enabled=false");
        bench.start();
        bench.start();
        client = WebClient.create(bench.vertx);
        sockets = bench.vertx.createNetClient();
        narrow = bench.vertx.createNetClient(new NetClientOptions().setReceiveBufferSize(4_096));
    }

    @AfterAll
    static void close() {
        client.close();
        bench.close();
    }

    @BeforeEach
    void createChat() {
        chat = bench.post("/api/chats", bench.token(ana), data("participants", array(ben)))
                .body()
                .getJsonObject("chat")
                .getString("id");
    }

    private static Buffer random(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return Buffer.buffer(bytes);
    }

    private static Buffer png() {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            ImageIO.write(new BufferedImage(64, 48, BufferedImage.TYPE_INT_RGB), "png", bytes);
            return Buffer.buffer(bytes.toByteArray());
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static HttpRequest<Buffer> request(HttpMethod method, int node, String path, String user) {
        HttpRequest<Buffer> request = client.request(method, bench.port(node), "127.0.0.1", path);
        return user == null ? request : request.bearerTokenAuthentication(bench.token(user));
    }

    private HttpResponse<Buffer> post(String user, String type, String name, Buffer bytes) {
        HttpRequest<Buffer> request = request(HttpMethod.POST, 0, "/api/files?chatId=" + chat, user);
        if (type != null) {
            request.putHeader("Content-Type", type);
        }
        if (name != null) {
            request.putHeader("X-File-Name", name);
        }
        return await(request.sendBuffer(bytes));
    }

    private JsonObject upload(String user, String type, String name, Buffer bytes) {
        HttpResponse<Buffer> response = post(user, type, name, bytes);
        assertEquals(201, response.statusCode(), response::bodyAsString);
        return response.bodyAsJsonObject().getJsonObject("file");
    }

    private static HttpResponse<Buffer> get(String user, String path, String... headers) {
        HttpRequest<Buffer> request = request(HttpMethod.GET, 1, path, user);
        for (int i = 0; i < headers.length; i += 2) {
            request.putHeader(headers[i], headers[i + 1]);
        }
        return await(request.send());
    }

    private static String path(JsonObject file) {
        return "/api/files/" + file.getString("id");
    }

    private RestBench.Response send(String user, String text, Object... attachments) {
        JsonObject message = data("text", text, "attachments", array(attachments));
        return bench.post("/api/chats/" + chat + "/messages", bench.token(user), message);
    }

    private JsonObject sent(String user, JsonObject file) {
        RestBench.Response response = send(user, "", data("fileId", file.getString("id")));
        assertEquals(201, response.status(), response::text);
        return response.body().getJsonObject("message");
    }

    @Test
    void servesFromAnyNodeWhatAnotherTook() {
        for (int length : new int[] {1, 65_535, 65_536, 65_537, 20 * 65_536, MAX}) {
            Buffer bytes = random(length);
            JsonObject file = upload(ana, "application/zip", "all%20of%20it%20%C3%BC.zip", bytes);
            assertEquals("all of it ü.zip", file.getString("name"));
            assertEquals("application/zip", file.getString("type"));
            assertEquals(length, file.getInteger("size"));
            HttpResponse<Buffer> got = get(ana, path(file));
            assertEquals(200, got.statusCode());
            assertArrayEquals(bytes.getBytes(), got.body().getBytes());
            await(request(HttpMethod.DELETE, 0, path(file), ana).send());
        }
    }

    /** Regression: what the router takes for the same path was refused, or kept as a half file that nobody ended. */
    @ParameterizedTest
    @ValueSource(strings = {"/api/files/", "//api/files", "/api/%66iles", "/api/./files"})
    void takesAFileAtEverySpellingOfThePath(String path) {
        for (String type : List.of("application/zip", "application/json")) {
            HttpResponse<Buffer> response = await(request(HttpMethod.POST, 0, path + "?chatId=" + chat, ana)
                    .putHeader("Content-Type", type)
                    .sendBuffer(random(100_000)));
            assertEquals(201, response.statusCode(), response::bodyAsString);
        }
    }

    @Test
    void takesOnePartOfAForm() {
        Buffer bytes = random(200_000);
        MultipartForm form = MultipartForm.create()
                .attribute("note", "before it")
                .binaryFileUpload("file", "Straße 1.bin", bytes, "application/x-thing")
                .attribute("more", "after it");
        HttpResponse<Buffer> response = await(
                request(HttpMethod.POST, 0, "/api/files?chatId=" + chat, ana).sendMultipartForm(form));
        assertEquals(201, response.statusCode(), response::bodyAsString);
        JsonObject file = response.bodyAsJsonObject().getJsonObject("file");
        assertEquals("application/x-thing", file.getString("type"));
        assertEquals(200_000, file.getInteger("size"));
        assertArrayEquals(bytes.getBytes(), get(ana, path(file)).body().getBytes());
    }

    private static String chunk(String text) {
        return text.isEmpty() ? "" : Integer.toHexString(text.length()) + "\r\n" + text + "\r\n";
    }

    /** Fields without an end before the file, and something without an end after it. */
    @Test
    void readsNoFormWithoutAnEnd() {
        String part =
                "--x\r\nContent-Disposition: form-data; name=\"f\"; filename=\"f.txt\"\r\n\r\na file\r\n--x--\r\n";
        for (String beginning : new String[] {"", part}) {
            NetSocket socket = await(sockets.connect(bench.port(0), "127.0.0.1"));
            AtomicReference<Boolean> closed = new AtomicReference<>(false);
            socket.closeHandler(end -> closed.set(true)).exceptionHandler(cut -> closed.set(true));
            socket.write("POST /api/files?chatId=" + chat + " HTTP/1.1\r\nHost: 127.0.0.1:" + bench.port(0)
                    + "\r\nAuthorization: Bearer " + bench.token(ana)
                    + "\r\nContent-Type: multipart/form-data; boundary=x\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + chunk(beginning));
            until("it is closed", () -> {
                if (!closed.get() && !socket.writeQueueFull()) {
                    socket.write(chunk("-".repeat(10_000) + "\r\n"));
                }
                return closed.get();
            });
        }
    }

    @Test
    void refusesWhatIsNoFile() {
        assertEquals(400, post(ana, null, null, Buffer.buffer()).statusCode());
        HttpResponse<Buffer> noName = post(ana, null, "%zz", random(10));
        assertEquals("X-File-Name", noName.bodyAsJsonObject().getString("field"));
        // Regression: the bytes of a name that nobody had encoded became letters of Latin-1, and a compressed file
        // stayed so.
        HttpResponse<Buffer> raw = post(ana, null, "caf\u00e9.txt", random(10));
        assertEquals("X-File-Name", raw.bodyAsJsonObject().getString("field"));
        HttpResponse<Buffer> compressed = await(request(HttpMethod.POST, 0, "/api/files?chatId=" + chat, ana)
                .putHeader("Content-Encoding", "gzip")
                .sendBuffer(random(10)));
        assertEquals(415, compressed.statusCode());
        assertEquals("Content-Encoding", compressed.bodyAsJsonObject().getString("field"));
        HttpResponse<Buffer> noForm = post(ana, "multipart/form-data; boundary=x", null, Buffer.buffer("nothing"));
        assertEquals(400, noForm.statusCode(), noForm::bodyAsString);
        // Regression: a form whose last boundary was missing was never answered.
        HttpResponse<Buffer> noEnd = post(
                ana,
                "multipart/form-data; boundary=x",
                null,
                Buffer.buffer("--x\r\nContent-Disposition: form-data; name=\"f\"; filename=\"a.txt\"\r\n\r\nhalf"));
        assertEquals(400, noEnd.statusCode(), noEnd::bodyAsString);
        assertEquals("body", noEnd.bodyAsJsonObject().getString("field"));
        HttpResponse<Buffer> noBoundary = post(ana, "multipart/form-data; boundary", null, Buffer.buffer("nothing"));
        assertEquals(400, noBoundary.statusCode(), noBoundary::bodyAsString);
        assertEquals("body", noBoundary.bodyAsJsonObject().getString("field"));
        assertEquals(401, post(null, null, null, random(10)).statusCode());
        assertEquals(404, post(eve, null, null, random(10)).statusCode());
        chat = UUID.randomUUID().toString();
        assertEquals(404, post(ana, null, null, random(10)).statusCode());
    }

    @Test
    void refusesMoreThanItMayHaveAndReadsNoFurther() {
        HttpResponse<Buffer> announced = post(ana, null, null, random(MAX + 100_000));
        assertEquals(413, announced.statusCode());
        assertEquals(413, post(ana, null, null, random(MAX + 1)).statusCode());
        assertEquals(MAX, announced.bodyAsJsonObject().getInteger("limit"));
        until("nothing of it takes of the quota", () -> used(ana) == 0);
    }

    /** Without a length the body is counted as it comes. */
    @Test
    void countsABodyOfUnknownLength() {
        String head = "POST /api/files?chatId=" + chat + " HTTP/1.1\r\nHost: 127.0.0.1:" + bench.port(0)
                + "\r\nAuthorization: Bearer " + bench.token(ana) + "\r\nTransfer-Encoding: chunked\r\n\r\n";
        NetSocket socket = await(sockets.connect(bench.port(0), "127.0.0.1"));
        StringBuffer answer = new StringBuffer();
        AtomicReference<Boolean> closed = new AtomicReference<>(false);
        socket.handler(data -> answer.append(data)).closeHandler(end -> closed.set(true));
        socket.write(head);
        Buffer chunk = Buffer.buffer("10000\r\n").appendBuffer(random(65_536)).appendString("\r\n");
        for (int i = 0; i < MAX / 65_536 + 2; i++) {
            socket.write(chunk);
        }
        until("it is refused", () -> answer.toString().startsWith("HTTP/1.1 413"));
        until("the connection is closed", closed::get);
    }

    private static long used(String user) {
        return bench.number("select quota_used($1, 'bytes')", user);
    }

    @Test
    void countsFilesAndHalvesInTheQuota() {
        upload(ana, null, null, random(MAX));
        upload(ana, null, null, random(MAX));
        HttpResponse<Buffer> third = post(ana, null, null, random(MAX));
        assertEquals(403, third.statusCode());
        assertEquals("size", third.bodyAsJsonObject().getString("field"));
        assertEquals(QUOTA, third.bodyAsJsonObject().getInteger("limit"));
        assertEquals(2L * MAX, used(ana));
        upload(ben, null, null, random(MAX));
    }

    /** A client that goes away in the middle of a body. */
    @Test
    void removesHalves() {
        NetSocket socket = await(sockets.connect(bench.port(0), "127.0.0.1"));
        socket.write("POST /api/files?chatId=" + chat + " HTTP/1.1\r\nHost: 127.0.0.1:" + bench.port(0)
                + "\r\nAuthorization: Bearer " + bench.token(ana) + "\r\nContent-Length: 1000000\r\n\r\n");
        socket.write(random(300_000));
        until("it has begun", () -> used(ana) == 1_000_000);
        await(socket.close());
        until(
                "nothing is left",
                () -> used(ana) == 0 && bench.number("select count(*) from file where owner = $1", ana) == 0);
    }

    /**
     * The client went away while the file had not begun: nobody watched the body yet, so the upload never ended and kept its
     * room on the node and its owner's quota.
     */
    @Test
    void endsAnUploadThatIsCutBeforeItBegins() throws SQLException {
        await(request(HttpMethod.DELETE, 0, path(upload(ana, null, null, random(10))), ana)
                .send());
        until("the first file is removed", () -> used(ana) == 0);
        try (Connection other = TestMigrations.connect(database);
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("select from quota_use where user_id = '" + ana + "' for update");
            NetSocket socket = await(sockets.connect(bench.port(0), "127.0.0.1"));
            socket.write("POST /api/files?chatId=" + chat + " HTTP/1.1\r\nHost: 127.0.0.1:" + bench.port(0)
                    + "\r\nAuthorization: Bearer " + bench.token(ana)
                    + "\r\nContent-Length: 1000000\r\n\r\n0123456789");
            until("it is about to begin", () -> bench.number(WAITING) > 0 && heldBytes() > 0);
            await(socket.close());
            await(request(HttpMethod.GET, 0, "/api/session", null).send());
            other.rollback();
        }
        until("its room is given back", () -> heldBytes() == 0);
        until(
                "nothing is left",
                () -> used(ana) == 0 && bench.number("select count(*) from file where owner = $1", ana) == 0);
    }

    private static double heldBytes() {
        return Scrape.of(bench.node(0).opsPort()).value("switchboard_intake_bytes");
    }

    @Test
    void saysWhatItIsAndLetsNobodyRunIt() {
        JsonObject image = upload(ana, "text/html", "picture.png", png());
        assertEquals("image/png", image.getString("type"));
        assertEquals(64, image.getInteger("width"));
        assertEquals(48, image.getInteger("height"));
        HttpResponse<Buffer> shown = get(ana, path(image));
        assertTrue(shown.getHeader("Content-Disposition").startsWith("inline;"));
        assertEquals("nosniff", shown.getHeader("X-Content-Type-Options"));
        assertEquals("default-src 'none'; sandbox", shown.getHeader("Content-Security-Policy"));
        assertEquals("private, no-cache", shown.getHeader("Cache-Control"));
        assertEquals("private, max-age=3600", get(null, link(ana, image)).getHeader("Cache-Control"));
        JsonObject page = upload(ana, "image/png", "page.png", Buffer.buffer("<script>alert(1)</script>"));
        assertEquals("application/octet-stream", page.getString("type"));
        assertNull(page.getInteger("width"));
        assertTrue(get(ana, path(page)).getHeader("Content-Disposition").startsWith("attachment;"));
        JsonObject html = upload(ana, "text/html", "page.html", Buffer.buffer("<script>alert(1)</script>"));
        assertTrue(get(ana, path(html)).getHeader("Content-Disposition").startsWith("attachment;"));
    }

    @Test
    void servesRangesAndWhatTheClientHas() {
        Buffer bytes = random(200_000);
        JsonObject file = upload(ana, null, null, bytes);
        HttpResponse<Buffer> part = get(ana, path(file), "Range", "bytes=65530-131080");
        assertEquals(206, part.statusCode());
        assertEquals("bytes 65530-131080/200000", part.getHeader("Content-Range"));
        assertArrayEquals(bytes.getBytes(65_530, 131_081), part.body().getBytes());
        HttpResponse<Buffer> last = get(ana, path(file), "Range", "bytes=-10");
        assertArrayEquals(bytes.getBytes(199_990, 200_000), last.body().getBytes());
        HttpResponse<Buffer> none = get(ana, path(file), "Range", "bytes=200000-");
        assertEquals(416, none.statusCode());
        assertEquals("bytes */200000", none.getHeader("Content-Range"));
        String etag = part.getHeader("ETag");
        assertEquals(304, get(ana, path(file), "If-None-Match", etag).statusCode());
        assertEquals(
                200,
                get(ana, path(file), "Range", "bytes=0-1", "If-Range", "\"x\"").statusCode());
        HttpResponse<Buffer> head =
                await(request(HttpMethod.HEAD, 1, path(file), ana).send());
        assertEquals("200000", head.getHeader("Content-Length"));
    }

    @Test
    void givesAFileToThoseWhoMayReadItsMessage() {
        JsonObject file = upload(ana, null, "plan.pdf", random(10));
        assertEquals(404, get(ben, path(file)).statusCode());
        JsonObject message = sent(ana, file);
        JsonObject attachment = message.getJsonArray("attachments").getJsonObject(0);
        assertEquals(
                data("fileId", file.getString("id"), "url", path(file), "name", "plan.pdf")
                        .put("type", file.getString("type"))
                        .put("size", 10),
                attachment);
        assertEquals(200, get(ben, path(file)).statusCode());
        assertEquals(404, get(eve, path(file)).statusCode());
        assertEquals(401, get(null, path(file)).statusCode());
        assertEquals(
                409,
                await(request(HttpMethod.DELETE, 0, path(file), ana).send()).statusCode());
        assertEquals(
                403,
                await(request(HttpMethod.DELETE, 0, path(file), ben).send()).statusCode());
        try (RawClient socket = bench.socket(0, ana)) {
            socket.succeed("chat:remove", data("chatId", chat, "userId", ben));
        }
        assertEquals(404, get(ben, path(file)).statusCode());
    }

    @Test
    void removesAFileWithItsMessage() {
        JsonObject file = upload(ana, null, null, random(100_000));
        String messageId = sent(ana, file).getString("id");
        String url = link(ana, file);
        try (RawClient socket = bench.socket(0, ana)) {
            socket.succeed("message:delete", data("messageId", messageId));
        }
        assertEquals(404, get(ana, path(file)).statusCode());
        assertEquals(404, get(null, url).statusCode());
        until(
                "its bytes are removed",
                () -> bench.number(
                                "select count(*) from file_chunk where file_id = $1::text::uuid", file.getString("id"))
                        == 0);
        until("and given back", () -> used(ana) == 0);
    }

    @Test
    void removesTheFilesOfDeletedChats() {
        JsonObject file = upload(ana, null, null, random(10));
        sent(ana, file);
        assertEquals(
                200,
                bench.send(HttpMethod.DELETE, "/api/chats/" + chat, bench.token(ana), null)
                        .status());
        assertEquals(404, get(ana, path(file)).statusCode());
        bench.sql("delete from chat_message where sender = $1", ana);
        until("it is removed", () -> bench.number("select count(*) from file where owner = $1", ana) == 0);
    }

    @Test
    void takesOnlyFilesOfTheSenderForThisChatThatNoMessageHas() {
        JsonObject file = upload(ana, null, null, random(10));
        JsonObject asked = data("fileId", file.getString("id"));
        assertEquals(404, send(ben, "mine", asked).status());
        String first = chat;
        createChat();
        assertEquals(404, send(ana, "elsewhere", asked).status());
        chat = first;
        assertEquals(400, send(ana, "twice", asked, asked).status());
        assertEquals(
                404,
                send(ana, "unknown", data("fileId", UUID.randomUUID().toString()))
                        .status());
        JsonObject keyed = data("text", "once", "clientId", "f-1", "attachments", array(asked));
        String path = "/api/chats/" + chat + "/messages";
        JsonObject sent = bench.post(path, bench.token(ana), keyed).body().getJsonObject("message");
        RestBench.Response repeated = bench.post(path, bench.token(ana), keyed);
        assertEquals(sent, repeated.body().getJsonObject("message"));
        assertEquals(404, send(ana, "again", asked).status());
        JsonObject history = bench.get(path, bench.token(ben)).body();
        assertEquals(
                sent.getJsonArray("attachments"),
                history.getJsonArray("messages").getJsonObject(0).getJsonArray("attachments"));
    }

    /** Two messages with one file, in the same moment and so perhaps in one transaction. */
    @Test
    void givesAFileToOneMessageOnly() {
        JsonObject file = upload(ana, null, null, random(10));
        JsonObject message =
                data("chatId", chat, "text", "x", "attachments", array(data("fileId", file.getString("id"))));
        try (RawClient socket = bench.socket(0, ana)) {
            int one = socket.post("message:send", message);
            int other = socket.post("message:send", message.copy().put("text", "y"));
            assertNotEquals(succeeds(socket, one), succeeds(socket, other));
        }
    }

    private static boolean succeeds(RawClient socket, Integer id) {
        return socket.next(frame -> id.equals(frame.getValue("id"))).containsKey("data");
    }

    private static String link(String user, JsonObject file) {
        JsonObject answer = bench.post(
                        "/api/files/urls", bench.token(user), data("fileIds", array(file.getString("id"))))
                .body();
        return answer.getJsonArray("urls").getJsonObject(0).getString("url");
    }

    @Test
    void signsLinksThatAreGoodAtEveryNode() {
        JsonObject file = upload(ana, null, null, random(10));
        String url = link(ana, file);
        long left = Long.parseLong(url.replaceFirst(".*expires=(\\d+).*", "$1")) - System.currentTimeMillis() / 1_000;
        assertTrue(left > 3_200 && left <= 3_600, () -> left + " s");
        assertEquals(200, get(null, url).statusCode());
        assertEquals(401, get(null, url + "x").statusCode());
        assertEquals(
                401, get(null, url.replaceFirst("expires=\\d", "expires=9")).statusCode());
        JsonObject other = upload(ana, null, null, random(10));
        assertEquals(
                401,
                get(null, url.replace(file.getString("id"), other.getString("id")))
                        .statusCode());
        JsonObject ids = data("fileIds", array(file.getString("id"), other.getString("id")));
        assertEquals(
                0,
                bench.post("/api/files/urls", bench.token(ben), ids)
                        .body()
                        .getJsonArray("urls")
                        .size());
        assertEquals(
                404,
                bench.post("/api/files/urls", bench.token(ana), data("fileIds", array("x")))
                        .status());
    }

    /** While a slow client reads nothing, the node holds a few chunks of the file and no more. */
    @Test
    void waitsForAClientThatReadsNothing() {
        JsonObject file = upload(ana, null, null, random(MAX));
        NetSocket socket = await(narrow.connect(bench.port(0), "127.0.0.1"));
        socket.pause();
        socket.write("GET " + path(file) + " HTTP/1.1\r\nHost: 127.0.0.1:" + bench.port(0)
                + "\r\nAuthorization: Bearer " + bench.token(ana) + "\r\nConnection: close\r\n\r\n");
        Future<HttpResponse<Buffer>> beside =
                request(HttpMethod.GET, 0, path(file), ana).send();
        assertEquals(MAX, await(beside).body().length());
        Buffer slow = Buffer.buffer();
        AtomicReference<Boolean> ended = new AtomicReference<>(false);
        socket.handler(slow::appendBuffer).endHandler(end -> ended.set(true));
        socket.resume();
        until("all of it has come", ended::get);
        assertTrue(slow.length() > MAX, () -> "only " + slow.length());
        assertArrayEquals(random(MAX).getBytes(), slow.getBytes(slow.length() - MAX, slow.length()));
    }
}
