package dev.switchboard.wire;

import static dev.switchboard.wire.ProtocolCase.BINARY;
import static dev.switchboard.wire.ProtocolCase.CLOSE;
import static dev.switchboard.wire.ProtocolCase.FIRST;
import static dev.switchboard.wire.ProtocolCase.LAST;
import static dev.switchboard.wire.ProtocolCase.MORE;
import static dev.switchboard.wire.ProtocolCase.PING;
import static dev.switchboard.wire.ProtocolCase.PONG;
import static dev.switchboard.wire.ProtocolCase.TEXT;
import static dev.switchboard.wire.ProtocolCase.bytes;
import static dev.switchboard.wire.ProtocolCase.close;
import static dev.switchboard.wire.ProtocolCase.expect;
import static dev.switchboard.wire.ProtocolCase.expectClose;
import static dev.switchboard.wire.ProtocolCase.expectText;
import static dev.switchboard.wire.ProtocolCase.hex;

import dev.switchboard.testing.FrameSocket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Cases 1 to 7 and 10 of the Autobahn test suite, against an endpoint that echoes. */
final class ProtocolCases {

    private static final String GREEK = "Hello-µ@ßöäüàá-UTF-8!!";
    private static final List<ProtocolCase> ALL = new ArrayList<>();

    static {
        sizes();
        pings();
        reservedBits();
        opcodes();
        fragments();
        utf8();
        failFast();
        closing();
        closeCodes();
        autoFragmentation();
    }

    private ProtocolCases() {}

    static Stream<ProtocolCase> all() {
        return ALL.stream();
    }

    /** The cases that plain Vert.x passes. */
    static Stream<ProtocolCase> plain() {
        return ALL.stream().filter(ProtocolCase::plain);
    }

    private static void add(String number, Consumer<FrameSocket> play) {
        ALL.add(new ProtocolCase(number, true, play));
    }

    /** A case that plain Vert.x fails. */
    private static void addStrict(String number, Consumer<FrameSocket> play) {
        ALL.add(new ProtocolCase(number, false, play));
    }

    private static void sizes() {
        for (int size : new int[] {0, 125, 126, 127, 128, 65_535, 65_536}) {
            byte[] payload = new byte[size];
            Arrays.fill(payload, (byte) '*');
            add("1.1 text of " + size, peer -> {
                peer.frame(TEXT, payload);
                expect(peer, FrameSocket.TEXT, payload);
            });
            byte[] noise = payload.clone();
            Arrays.fill(noise, (byte) 0xfe);
            add("1.2 binary of " + size, peer -> {
                peer.frame(BINARY, noise);
                expect(peer, FrameSocket.BINARY, noise);
            });
        }
        byte[] long997 = new byte[65_536];
        Arrays.fill(long997, (byte) '*');
        add("1.1.8 in segments of 997", peer -> {
            peer.inPieces(997, p -> p.frame(TEXT, long997));
            expect(peer, FrameSocket.TEXT, long997);
        });
        add("1.2.8 in segments of 997", peer -> {
            peer.inPieces(997, p -> p.frame(BINARY, long997));
            expect(peer, FrameSocket.BINARY, long997);
        });
    }

    private static void pings() {
        byte[] most = new byte[125];
        Arrays.fill(most, (byte) 0xfe);
        for (byte[] payload : List.of(new byte[0], bytes("Hello, world!"), hex("00 ff fe fd fc fb 00 ff"), most)) {
            add("2.1-4 ping of " + payload.length, peer -> {
                peer.frame(PING, payload);
                expect(peer, FrameSocket.PONG, payload);
            });
        }
        add("2.5 ping of 126", peer -> {
            peer.frame(PING, new byte[126]);
            expectClose(peer, 1002);
        });
        add("2.6 ping in single bytes", peer -> {
            peer.inPieces(1, p -> p.frame(PING, most));
            expect(peer, FrameSocket.PONG, most);
        });
        add("2.7-9 unsolicited pongs", peer -> {
            peer.frame(PONG).frame(PONG, bytes("unsolicited")).frame(PING, bytes("ping"));
            expect(peer, FrameSocket.PONG, bytes("ping"));
        });
        for (int size : new int[] {Integer.MAX_VALUE, 1}) {
            add("2.10-11 ten pings in segments of " + size, peer -> {
                peer.inPieces(size, p -> IntStream.range(0, 10).forEach(i -> p.frame(PING, bytes("payload-" + i))));
                IntStream.range(0, 10).forEach(i -> expect(peer, FrameSocket.PONG, bytes("payload-" + i)));
            });
        }
    }

    /** Frames before a violation are answered, then the Close frame follows. */
    private static void afterEcho(String number, int first, byte[] payload) {
        for (int size : new int[] {Integer.MAX_VALUE, 1}) {
            addStrict(number + " in segments of " + size, peer -> {
                peer.inPieces(
                        size, p -> p.text("Hello, world!").frame(first, payload).frame(PING));
                expectText(peer, "Hello, world!");
                expectClose(peer, 1002);
            });
        }
        addStrict(number + " after a ping", peer -> {
            peer.together(p -> p.frame(PING, bytes("1")).frame(first, payload).frame(PING));
            expect(peer, FrameSocket.PONG, bytes("1"));
            expectClose(peer, 1002);
        });
        add(number + " after an answer", peer -> {
            peer.text("Hello, world!");
            expectText(peer, "Hello, world!");
            peer.frame(first, payload);
            expectClose(peer, 1002);
        });
    }

    private static void alone(String number, int first, byte... payload) {
        add(number, peer -> {
            peer.frame(first, payload);
            expectClose(peer, 1002);
        });
    }

    private static void reservedBits() {
        byte[] text = bytes("Hello, world!");
        alone("3.1 RSV 1", TEXT | 0x10, text);
        afterEcho("3.2-4 RSV 2, 3, 4", TEXT | 0x20, text);
        alone("3.3 RSV 3", TEXT | 0x30, text);
        alone("3.4 RSV 4", TEXT | 0x40, text);
        alone("3.5 RSV 5", BINARY | 0x50, text);
        alone("3.6 RSV 6", PING | 0x60, text);
        alone("3.7 RSV 7", CLOSE | 0x70);
    }

    private static void opcodes() {
        for (int opcode : new int[] {3, 4, 5, 6, 7, 11, 12, 13, 14, 15}) {
            alone("4 opcode " + opcode, FrameSocket.FINAL | opcode);
            alone("4 opcode " + opcode + " with payload", FrameSocket.FINAL | opcode, bytes("reserved opcode"));
        }
        afterEcho("4.1.3 opcode 5", FrameSocket.FINAL | 5, new byte[0]);
        afterEcho("4.2.3 opcode 13", FrameSocket.FINAL | 13, bytes("reserved opcode"));
    }

    private static void fragments() {
        alone("5.1 fragmented ping", FrameSocket.PING, bytes("fragment1"));
        alone("5.2 fragmented pong", FrameSocket.PONG, bytes("fragment1"));
        for (int size : new int[] {Integer.MAX_VALUE, 7, 1}) {
            String pieces = " in segments of " + size;
            add("5.3-5 two fragments" + pieces, peer -> {
                peer.inPieces(size, p -> p.frame(FIRST, bytes("fragment1")).frame(LAST, bytes("fragment2")));
                expectText(peer, "fragment1fragment2");
            });
            add("5.6-8 a ping between" + pieces, peer -> {
                peer.inPieces(size, p -> p.frame(FIRST, bytes("fragment1"))
                        .frame(PING, bytes("ping"))
                        .frame(LAST, bytes("fragment2")));
                expect(peer, FrameSocket.PONG, bytes("ping"));
                expectText(peer, "fragment1fragment2");
            });
            for (int first : new int[] {LAST, MORE}) {
                addStrict("5.9-14 continuation " + first + " of nothing" + pieces, peer -> {
                    peer.inPieces(
                            size, p -> p.frame(first, bytes("non-continuation")).text("Hello, world!"));
                    expectClose(peer, 1002);
                });
            }
        }
        for (int first : new int[] {MORE, LAST}) {
            addStrict("5.15-17 continuation " + first + " after a message", peer -> {
                peer.together(p -> p.frame(FIRST, bytes("fragment1"))
                        .frame(LAST, bytes("fragment2"))
                        .frame(first, bytes("fragment3"))
                        .text("Hello, world!"));
                expectText(peer, "fragment1fragment2");
                expectClose(peer, 1002);
            });
        }
        addStrict("5.18 message in a message", peer -> {
            peer.frame(FIRST, bytes("fragment1")).frame(TEXT, bytes("fragment2"));
            expectClose(peer, 1002);
        });
        add("5.19-20 five fragments and two pings", peer -> {
            peer.frame(FIRST, bytes("fragment1"))
                    .frame(MORE, bytes("fragment2"))
                    .frame(PING, bytes("pongme 1"));
            expect(peer, FrameSocket.PONG, bytes("pongme 1"));
            peer.frame(MORE, bytes("fragment3"))
                    .frame(MORE, bytes("fragment4"))
                    .frame(PING, bytes("pongme 2"))
                    .frame(LAST, bytes("fragment5"));
            expect(peer, FrameSocket.PONG, bytes("pongme 2"));
            expectText(peer, "fragment1fragment2fragment3fragment4fragment5");
        });
    }

    private static void utf8() {
        add("6.1.1 empty text", peer -> {
            peer.frame(TEXT);
            expectText(peer, "");
        });
        add("6.1.2 three empty fragments", peer -> {
            peer.frame(FIRST).frame(MORE).frame(LAST);
            expectText(peer, "");
        });
        add("6.1.3 text between empty fragments", peer -> {
            peer.frame(FIRST).frame(MORE, bytes("middle")).frame(LAST);
            expectText(peer, "middle");
        });
        valid("6.2", bytes(GREEK));
        invalid("6.3", hex("ce ba e1 bd b9 cf 83 ce bc ce b5 ed a0 80 65 64 69 74 65 64"));
        for (String text : List.of(
                "ce ba e1 bd b9 cf 83 ce bc ce b5", // 6.5
                "00",
                "c2 80",
                "e0 a0 80",
                "f0 90 80 80", // 6.6, the first of each length
                "7f",
                "df bf",
                "ef bf bf",
                "f4 8f bf bf", // 6.7, the last
                "ed 9f bf",
                "ee 80 80",
                "ef bf bd",
                "ef bf be", // 6.9, around the surrogates
                "f0 9f bf bf",
                "f0 9f bf be",
                "f3 a0 80 81")) { // 6.22, noncharacters
            valid("6.5-9, 22", hex(text));
        }
        for (String text : List.of(
                "f8 88 80 80 80",
                "fc 84 80 80 80 80",
                "f7 bf bf bf",
                "fb bf bf bf bf",
                "f4 90 80 80", // 6.8, 6.10
                "80",
                "bf",
                "80 bf 80 bf", // 6.11, continuations alone
                "c0 20 c1 20",
                "e0 20 e1 20",
                "f0 20 f1 20",
                "f8 20",
                "fc 20",
                "fe",
                "ff", // 6.12, starts alone
                "c0",
                "e0 80",
                "f0 80 80",
                "df",
                "ef bf",
                "f7 bf bf",
                "ce ba e1", // 6.13, 6.14, cut off
                "c0 af",
                "e0 80 af",
                "f0 80 80 af",
                "c1 bf",
                "e0 9f bf",
                "f0 8f bf bf", // 6.15-17, overlong
                "c0 80",
                "e0 80 80", // 6.18, overlong zero
                "ed a0 80",
                "ed ad bf",
                "ed af bf",
                "ed b0 80",
                "ed bf bf", // 6.19, 6.20, surrogates
                "ed a0 80 ed b0 80",
                "ed af bf ed bf bf")) { // 6.21, in pairs
            invalid("6.8-21 " + text, hex(text));
        }
    }

    private static void valid(String number, byte[] text) {
        String name = number + " " + java.util.HexFormat.of().formatHex(text);
        add(name, peer -> {
            peer.frame(TEXT, text);
            expect(peer, FrameSocket.TEXT, text);
        });
        add(name + " in fragments of a byte", peer -> {
            peer.together(p -> inFragments(p, text));
            expect(peer, FrameSocket.TEXT, text);
        });
        add(name + " in segments of a byte", peer -> {
            peer.inPieces(1, p -> p.frame(TEXT, text));
            expect(peer, FrameSocket.TEXT, text);
        });
    }

    private static void invalid(String number, byte[] text) {
        add(number, peer -> {
            peer.frame(TEXT, text);
            expectClose(peer, 1007);
        });
        add(number + " in fragments of a byte", peer -> {
            peer.together(p -> inFragments(p, text));
            expectClose(peer, 1007);
        });
    }

    private static void inFragments(FrameSocket peer, byte[] text) {
        for (int i = 0; i < text.length; i++) {
            peer.frame((i == 0 ? FIRST : MORE), text[i]);
        }
        peer.frame(LAST);
    }

    /** The Close frame arrives before the rest of the frame or message is sent. */
    private static void failFast() {
        byte[] good = hex("ce ba e1 bd b9 cf 83 ce bc ce b5");
        byte[] bad = hex("f4 90 80 80");
        add("6.4.1 in a fragment", peer -> {
            peer.frame(FIRST, good).frame(MORE, bad);
            expectClose(peer, 1007);
        });
        add("6.4.2 across fragments", peer -> {
            peer.frame(FIRST, good).frame(MORE, (byte) 0xf4).frame(MORE, (byte) 0x90);
            expectClose(peer, 1007);
        });
        addStrict("6.4.3 in the middle of a frame", peer -> {
            peer.begin(TEXT, 1_000).masked(0, good).masked(good.length, bad);
            expectClose(peer, 1007);
        });
        addStrict("6.4.4 in the middle of a frame and of a character", peer -> {
            peer.begin(TEXT, 1_000).masked(0, good).masked(good.length, (byte) 0xf4);
            peer.masked(good.length + 1, (byte) 0x90);
            expectClose(peer, 1007);
        });
    }

    private static void closing() {
        addStrict("7.1.1 a message, then Close", peer -> {
            peer.together(p -> p.text("Hello, world!").frame(CLOSE, close(1000, "")));
            expectText(peer, "Hello, world!");
            expectClose(peer, 1000);
        });
        add("7.1.2 Close twice", peer -> {
            peer.frame(CLOSE, close(1000, "")).frame(CLOSE, close(1000, ""));
            expectClose(peer, 1000);
        });
        add("7.1.3 Close, then ping", peer -> {
            peer.together(p -> p.frame(CLOSE, close(1000, "")).frame(PING));
            expectClose(peer, 1000);
        });
        add("7.1.4 Close, then a message", peer -> {
            peer.together(p -> p.frame(CLOSE, close(1000, "")).text("Hello, world!"));
            expectClose(peer, 1000);
        });
        add("7.1.5 Close in a message", peer -> {
            peer.frame(FIRST, bytes("fragment1")).frame(CLOSE, close(1000, "")).frame(LAST, bytes("fragment2"));
            expectClose(peer, 1000);
        });
        add("7.1.6 a long message, Close, ping", peer -> {
            peer.text("*".repeat(256 << 10)).frame(CLOSE, close(1000, "")).frame(PING);
            expectText(peer, "*".repeat(256 << 10));
            expectClose(peer, 1000);
        });
        addStrict("7.3.1 Close without a code", peer -> {
            peer.frame(CLOSE);
            expectClose(peer, 1005);
        });
        alone("7.3.2 Close of one byte", CLOSE, (byte) 'a');
        for (String words : List.of("", "Hello World!", "*".repeat(123))) {
            add("7.3.3-5 Close with words of " + words.length(), peer -> {
                peer.frame(CLOSE, close(1000, words));
                expectClose(peer, 1000);
            });
        }
        alone("7.3.6 Close with words of 124", CLOSE, close(1000, "*".repeat(124)));
        add("7.5.1 Close with words that are not UTF-8", peer -> {
            peer.frame(CLOSE, hex("03 e8 ce ba e1 bd b9 cf 83 ce bc ce b5 ed a0 80 65 64 69 74 65 64"));
            expectClose(peer, 1007);
        });
    }

    private static void closeCodes() {
        for (int code : new int[] {
            1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999
        }) {
            add("7.7 Close " + code, peer -> {
                peer.frame(CLOSE, close(code, ""));
                expectClose(peer, code);
            });
        }
        for (int code : new int[] {0, 999, 1004, 1005, 1006, 1016, 1100, 2000, 2999}) {
            alone("7.9 Close " + code, CLOSE, close(code, ""));
        }
        for (int code : new int[] {5000, 65_535}) {
            addStrict("7.13 Close " + code, peer -> {
                peer.frame(CLOSE, close(code, ""));
                expectClose(peer, 1002);
            });
        }
    }

    private static void autoFragmentation() {
        add("10.1.1 a message in fragments of 1,300", peer -> {
            byte[] text = bytes("*".repeat(65_536));
            int size = 1_300;
            for (int at = 0; at < text.length; at += size) {
                byte[] part = Arrays.copyOfRange(text, at, Math.min(text.length, at + size));
                peer.frame((at + size >= text.length ? FrameSocket.FINAL : 0) | (at == 0 ? FrameSocket.TEXT : 0), part);
            }
            expect(peer, FrameSocket.TEXT, text);
        });
    }
}
