package dev.switchboard.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.AppenderBase;
import dev.switchboard.testing.Await;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class LogQueueTest {

    private static final int MANY = 10_000;

    private final CountDownLatch writing = new CountDownLatch(1);
    private final CountDownLatch reader = new CountDownLatch(1);
    private final ConcurrentLinkedQueue<String> written = new ConcurrentLinkedQueue<>();

    /**
     * A thread that logs must not wait for the reader; the log reports how many lines were dropped. The first line occupies
     * the writing thread, which otherwise may take a whole queue at once, and so leave room for another one.
     */
    @Test
    void dropsAndCountsWhatNobodyReadsAndSaysSoOnceSomebodyDoes() throws InterruptedException {
        LoggerContext context = new LoggerContext();
        context.setMDCAdapter(new LogbackMDCAdapter());
        AppenderBase<ILoggingEvent> stream = new AppenderBase<>() {
            @Override
            protected void append(ILoggingEvent event) {
                writing.countDown();
                try {
                    reader.await();
                } catch (InterruptedException interrupted) {
                    Thread.currentThread().interrupt();
                }
                written.add(event.getFormattedMessage());
            }
        };
        stream.setContext(context);
        stream.start();
        LogQueue queue = new LogQueue(context);
        queue.addAppender(stream);
        queue.start();
        Logger logger = context.getLogger("a");
        logger.addAppender(queue);
        logger.info("first");
        writing.await();
        long before = LogQueue.dropped();
        for (int i = 0; i < MANY; i++) {
            logger.info("line {}", i);
        }
        long dropped = LogQueue.dropped() - before;
        assertTrue(dropped > MANY / 2, () -> dropped + " dropped");
        reader.countDown();
        Await.until("the queue is empty", () -> queue.getNumberOfElementsInQueue() == 0);
        logger.info("after");
        queue.flush();
        List<String> lines = List.copyOf(written);
        assertEquals(1 + MANY - dropped + 2, lines.size());
        assertEquals("after", lines.get(lines.size() - 2));
        assertEquals(dropped + " log lines were dropped, because nobody read the output", lines.get(lines.size() - 1));
        context.stop();
    }
}
