package dev.vakna.server.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class RepeatGateTest {

  @Test
  void aStormBecomesAFewLinesAndACount() {
    LoggerContext context = new LoggerContext();
    context.setMDCAdapter(new ch.qos.logback.classic.util.LogbackMDCAdapter());
    PatternLayoutEncoder encoder = new PatternLayoutEncoder();
    encoder.setContext(context);
    encoder.setPattern("%level %logger %msg%n");
    encoder.start();
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    OutputStreamAppender<ILoggingEvent> out = new OutputStreamAppender<>();
    out.setContext(context);
    out.setEncoder(encoder);
    out.setOutputStream(written);
    out.start();
    RepeatGate gate = new RepeatGate();
    gate.setContext(context);
    gate.addAppender(out);
    gate.start();
    Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    root.addAppender(gate);

    for (int i = 0; i < 10_000; i++) {
      context.getLogger("Worker").error("no space left, attempt {}", i);
    }
    gate.stop();

    assertThat(written.toString(StandardCharsets.UTF_8).lines())
        .hasSize(Repeats.ALLOWED + 1)
        .last()
        .asString()
        .startsWith("WARN Worker 9997 times more: no space left");
  }
}
