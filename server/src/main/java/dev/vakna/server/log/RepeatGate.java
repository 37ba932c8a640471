package dev.vakna.server.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.AppenderBase;
import ch.qos.logback.core.spi.AppenderAttachable;
import ch.qos.logback.core.spi.AppenderAttachableImpl;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Stands before the log's files: a fault that comes again and again is written a few times, then
 * counted, and the count written each minute. So a full disk or a lost database cannot fill a log.
 */
public final class RepeatGate extends AppenderBase<ILoggingEvent>
    implements AppenderAttachable<ILoggingEvent> {

  private final AppenderAttachableImpl<ILoggingEvent> behind = new AppenderAttachableImpl<>();
  private final Repeats repeats = new Repeats();

  /** Made by the log's configuration. */
  public RepeatGate() {}

  @Override
  protected void append(ILoggingEvent event) {
    long now = event.getTimeStamp();
    tell(repeats.over(now));
    String words = event.getFormattedMessage();
    IThrowableProxy thrown = event.getThrowableProxy();
    String whole = thrown == null ? words : words + " " + thrown.getClassName();
    if (repeats.passes(event.getLoggerName(), String.valueOf(whole), now)) {
      behind.appendLoopOnAppenders(event);
    }
  }

  private void tell(List<Repeats.HeldBack> heldBack) {
    for (Repeats.HeldBack each : heldBack) {
      LoggingEvent count =
          new LoggingEvent(
              RepeatGate.class.getName(),
              ((LoggerContext) getContext()).getLogger(each.source()),
              Level.WARN,
              "%d times more: %s".formatted(each.times(), each.words()),
              null,
              null);
      behind.appendLoopOnAppenders(count);
    }
  }

  @Override
  public void stop() {
    tell(repeats.rest());
    super.stop();
  }

  @Override
  public void addAppender(Appender<ILoggingEvent> appender) {
    behind.addAppender(appender);
  }

  @Override
  public Iterator<Appender<ILoggingEvent>> iteratorForAppenders() {
    return behind.iteratorForAppenders();
  }

  @Override
  public @Nullable Appender<ILoggingEvent> getAppender(String name) {
    return behind.getAppender(name);
  }

  @Override
  public boolean isAttached(Appender<ILoggingEvent> appender) {
    return behind.isAttached(appender);
  }

  @Override
  public void detachAndStopAllAppenders() {
    behind.detachAndStopAllAppenders();
  }

  @Override
  public boolean detachAppender(Appender<ILoggingEvent> appender) {
    return behind.detachAppender(appender);
  }

  @Override
  public boolean detachAppender(String name) {
    return behind.detachAppender(name);
  }
}
